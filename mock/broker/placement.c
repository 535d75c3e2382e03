/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/placement.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

int32_t kmock_placement_live_count(const struct kmock_cluster *cluster)
{
    int32_t count = 0;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        count += cluster->nodes[i].up;
    return count;
}

/* Order by how many of the rack come before, then by rack, then by id. */
static int32_t rank_in_rack(const struct kmock_placement *placement, const struct kmock_node *node)
{
    int32_t rank = 0;
    for (int32_t i = 0; i < placement->count; i++)
        rank += placement->nodes[i]->id < node->id && kmock_view_equals(placement->nodes[i]->rack, node->rack);
    return rank;
}

static int compare_racks(struct kmock_string one, struct kmock_string other)
{
    int32_t shorter = one.length < other.length ? one.length : other.length;
    int order = memcmp(one.data, other.data, (size_t)shorter);
    return order ? order : one.length - other.length;
}

static bool comes_before(const struct kmock_placement *placement, const struct kmock_node *one,
                         const struct kmock_node *other)
{
    int32_t rank = rank_in_rack(placement, one), other_rank = rank_in_rack(placement, other);
    if (rank != other_rank)
        return rank < other_rank;
    return compare_racks(one->rack, other->rack) < 0;
}

static void alternate_racks(struct kmock_placement *placement)
{
    for (int32_t i = 1; i < placement->count; i++)
        for (int32_t k = i; k > 0 && comes_before(placement, placement->nodes[k], placement->nodes[k - 1]); k--) {
            const struct kmock_node *node = placement->nodes[k];
            placement->nodes[k] = placement->nodes[k - 1];
            placement->nodes[k - 1] = node;
        }
}

void kmock_placement_init(struct kmock_placement *placement, const struct kmock_cluster *cluster)
{
    *placement = (struct kmock_placement){.racks = true};
    placement->nodes = kmock_alloc((size_t)cluster->nodes_count * sizeof *placement->nodes);
    for (int32_t i = 0; i < cluster->nodes_count; i++) {
        const struct kmock_node *node = &cluster->nodes[i];
        if (!node->up)
            continue;
        placement->nodes[placement->count++] = node;
        placement->racks = placement->racks && node->rack.length >= 0;
    }
    if (placement->racks)
        alternate_racks(placement);
}

void kmock_placement_free(struct kmock_placement *placement)
{
    free(placement->nodes);
}

/* What was chosen for a partition so far. */
struct choice {
    const struct kmock_placement *placement;
    const int32_t *replicas;
    int32_t count;
};

static bool is_chosen(const struct choice *choice, const struct kmock_node *node)
{
    for (int32_t i = 0; i < choice->count; i++)
        if (choice->replicas[i] == node->id)
            return true;
    return false;
}

static bool has_rack(const struct choice *choice, struct kmock_string rack)
{
    for (int32_t i = 0; i < choice->placement->count; i++) {
        const struct kmock_node *node = choice->placement->nodes[i];
        if (kmock_view_equals(node->rack, rack) && is_chosen(choice, node))
            return true;
    }
    return false;
}

/* returns  the first broker from a place on that is not chosen, in a rack that is not if there is one */
static int32_t choose_next(const struct choice *choice, int32_t place)
{
    const struct kmock_placement *placement = choice->placement;
    const struct kmock_node *found = NULL;
    for (int32_t i = 0; i < placement->count; i++) {
        const struct kmock_node *node = placement->nodes[(place + i) % placement->count];
        if (is_chosen(choice, node))
            continue;
        if (!placement->racks || !has_rack(choice, node->rack))
            return node->id;
        found = found ? found : node;
    }
    return found ? found->id : -1;
}

void kmock_placement_choose(const struct kmock_placement *placement, int32_t partition, int32_t *replicas,
                            int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        replicas[i] = choose_next(&(struct choice){placement, replicas, i}, (partition + i) % placement->count);
}
