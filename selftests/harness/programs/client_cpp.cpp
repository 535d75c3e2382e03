/* SPDX-License-Identifier: Apache-2.0 */
/* librdkafka's C++ face: a consumer with a rebalance callback object, a producer with a report callback object. */
#include <librdkafka/rdkafkacpp.h>

#include <memory>
#include <string>

#include "selftests/harness/programs/scene.hpp"

namespace
{

constexpr int RECORDS = 50;
int assigned, revoked, delivered, handled;

void set(RdKafka::Conf &conf, const char *name, const std::string &value)
{
    std::string error;
    scene_check(conf.set(name, value, error) == RdKafka::Conf::CONF_OK);
}

class rebalance : public RdKafka::RebalanceCb
{
  public:
    void rebalance_cb(RdKafka::KafkaConsumer *consumer, RdKafka::ErrorCode err,
                      std::vector<RdKafka::TopicPartition *> &partitions) override
    {
        if (err == RdKafka::ERR__ASSIGN_PARTITIONS) {
            assigned += static_cast<int>(partitions.size());
            consumer->assign(partitions);
        } else {
            revoked += static_cast<int>(partitions.size());
            consumer->unassign();
        }
    }
};

class report : public RdKafka::DeliveryReportCb
{
  public:
    void dr_cb(RdKafka::Message &message) override
    {
        delivered += message.err() == RdKafka::ERR_NO_ERROR;
    }
};

int run_consumer(void *)
{
    std::string error;
    rebalance on_rebalance;
    std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
    set(*conf, "bootstrap.servers", "broker-1:9092");
    set(*conf, "group.id", "billing");
    set(*conf, "auto.offset.reset", "earliest");
    set(*conf, "enable.auto.commit", "false");
    conf->set("rebalance_cb", &on_rebalance, error);
    std::unique_ptr<RdKafka::KafkaConsumer> consumer(RdKafka::KafkaConsumer::create(conf.get(), error));
    scene_check(consumer);
    consumer->subscribe({"orders"});
    while (handled < RECORDS) {
        std::unique_ptr<RdKafka::Message> message(consumer->consume(500));
        if (message->err() != RdKafka::ERR_NO_ERROR)
            continue;
        scene_check(*message->key() == "k" + std::string(static_cast<const char *>(message->payload())));
        kt_effect_at(message->topic_name().c_str(), message->partition(), message->offset());
        handled++;
        scene_check(consumer->commitSync(message.get()) == RdKafka::ERR_NO_ERROR);
    }
    consumer->close();
    return 0;
}

int run_producer(void *)
{
    std::string error;
    report on_report;
    std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
    set(*conf, "bootstrap.servers", "broker-1:9092");
    set(*conf, "enable.idempotence", "true");
    conf->set("dr_cb", &on_report, error);
    std::unique_ptr<RdKafka::Producer> producer(RdKafka::Producer::create(conf.get(), error));
    scene_check(producer);
    for (int i = 0; i < RECORDS; i++) {
        std::string value = std::to_string(i), key = "k" + value;
        scene_check(producer->produce("orders", RdKafka::Topic::PARTITION_UA, RdKafka::Producer::RK_MSG_COPY,
                                      value.data(), value.size() + 1, key.data(), key.size(), 0,
                                      nullptr) == RdKafka::ERR_NO_ERROR);
    }
    return producer->flush(30000);
}

void a_cpp_producer_and_a_cpp_consumer_meet(kt_trial *t)
{
    assigned = revoked = delivered = handled = 0;
    kt_topic(t, "orders", 4);
    kt_start(t, "shop", 1, run_producer, nullptr);
    kt_start(t, "billing", 1, run_consumer, nullptr);
    kt_run_until(t, "billing-1 exited within 30s");
    scene_check(delivered == RECORDS && handled == RECORDS);
    scene_check(assigned == 4 && revoked == 4);
    scene_check(kt_end_offset(t, "orders", -1) == RECORDS);
    kt_expect_exit(t, "shop-1", 0);
    kt_expect_exit(t, "billing-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

} // namespace

int main()
{
    return scene_run_all({SCENE(a_cpp_producer_and_a_cpp_consumer_meet)});
}
