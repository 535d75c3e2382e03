/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/admit.h"

#include "mock/broker/cluster.h"
#include "mock/broker/error.h"
#include "mock/security/session.h"

static bool end(struct kmock_request *request)
{
    request->close_connection = true;
    kmock_request_complete(request);
    return false;
}

/* Before a mechanism is agreed on a client may ask which versions there are, once, and for a mechanism. */
static bool admit_stranger(struct kmock_request *request, struct kmock_session *session)
{
    bool asks_versions = request->api_key == KMOCK_API_API_VERSIONS && session->state == KMOCK_SESSION_NEW;
    return asks_versions || request->api_key == KMOCK_API_SASL_HANDSHAKE || end(request);
}

static bool admit_agreed(struct kmock_request *request)
{
    if (request->api_key == KMOCK_API_SASL_AUTHENTICATE)
        return true;
    kmock_request_refuse(request, KMOCK_ILLEGAL_SASL_STATE);
    request->close_after = true;
    kmock_request_complete(request);
    return false;
}

bool kmock_admit(struct kmock_request *request, int64_t now_us)
{
    struct kmock_session *session = request->session;
    if (session == NULL)
        return true;
    switch (session->state) {
    case KMOCK_SESSION_NEW:
    case KMOCK_SESSION_TOLD:
        return admit_stranger(request, session);
    case KMOCK_SESSION_AGREED:
        return admit_agreed(request);
    case KMOCK_SESSION_AUTHENTICATED:
        return !kmock_session_is_over(session, now_us) || request->api_key == KMOCK_API_SASL_HANDSHAKE || end(request);
    default:
        return end(request);
    }
}
