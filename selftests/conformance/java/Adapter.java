/* SPDX-License-Identifier: Apache-2.0 */
/* The Java client: Adapter CACHE BOOTSTRAP [member JSON] */
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;

public class Adapter {
    interface Handler {
        Object handle(Asked asked) throws Exception;
    }

    /** A request's fields, by their types. */
    record Asked(Map<String, Object> fields) {
        String text(String name) {
            return (String) fields.get(name);
        }

        int number(String name) {
            return ((Number) fields.get(name)).intValue();
        }

        TopicPartition where() {
            return new TopicPartition(text("topic"), number("partition"));
        }

        @SuppressWarnings("unchecked")
        <T> T get(String name) {
            return (T) fields.get(name);
        }
    }

    static final ObjectMapper JSON = new ObjectMapper();
    static final List<String> CAN = List.of("headers", "timestamps", "tombstones", "idempotence", "group",
        "group.protocol=consumer", "transactions", "abort", "copy", "end_of", "fencing", "list_groups", "describe_group",
        "group_offsets", "alter_group_offsets", "delete_group_offsets", "delete_group", "describe_cluster",
        "create_topic", "describe_topic", "list_topics", "describe_config", "alter_config", "create_partitions",
        "delete_topic", "delete_records", "list_offsets", "list_offsets by time", "list_transactions");
    static final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    static String bootstrap;
    static Admin admin;

    static synchronized void say(Map<String, Object> reply) throws Exception {
        System.out.println(JSON.writeValueAsString(reply));
        System.out.flush();
    }

    static byte[] unhex(Object text) {
        return text == null ? null : HexFormat.of().parseHex((String) text);
    }

    static String tohex(byte[] data) {
        return data == null ? null : HexFormat.of().formatHex(data);
    }

    static Map<String, Object> config(Object... pairs) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
        for (int i = 0; i < pairs.length; i += 2)
            config.put((String) pairs[i], pairs[i + 1]);
        return config;
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config) {
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static void send(KafkaProducer<byte[], byte[]> producer, Asked asked) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Map<String, Object> fields : asked.<List<Map<String, Object>>>get("records")) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(asked.text("topic"),
                (Integer) fields.get("partition"), (Long) fields.get("timestamp"), unhex(fields.get("key")),
                unhex(fields.get("value")));
            for (List<String> header : (List<List<String>>) fields.getOrDefault("headers", List.of()))
                record.headers().add(header.get(0), unhex(header.get(1)));
            sent.add(producer.send(record));
        }
        producer.flush();
        for (Future<RecordMetadata> each : sent)
            each.get();
    }

    static Object produce(Asked asked) throws Exception {
        boolean isIdempotent = Boolean.TRUE.equals(asked.get("idempotent"));
        try (var producer = producer(config("compression.type", asked.text("codec"), "linger.ms", 20,
                 "enable.idempotence", isIdempotent))) {
            send(producer, asked);
        }
        return null;
    }

    static Map<String, Object> told(ConsumerRecord<byte[], byte[]> record) {
        List<List<String>> headers = new ArrayList<>();
        for (Header header : record.headers())
            headers.add(List.of(header.key(), tohex(header.value())));
        Map<String, Object> told = new HashMap<>();
        told.put("offset", record.offset());
        told.put("key", tohex(record.key()));
        told.put("value", tohex(record.value()));
        told.put("headers", headers);
        told.put("timestamp", record.timestamp());
        return told;
    }

    static String isolation(Asked asked) {
        return (String) asked.fields().getOrDefault("isolation", "read_uncommitted");
    }

    static Object consume(Asked asked) {
        List<Object> got = new ArrayList<>();
        try (var consumer = consumer(config("isolation.level", isolation(asked)))) {
            consumer.assign(List.of(asked.where()));
            consumer.seek(asked.where(), asked.number("offset"));
            while (got.size() < asked.number("count"))
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1)))
                    got.add(told(record));
        }
        return got.subList(0, asked.number("count"));
    }

    static Object endOf(Asked asked) {
        try (var consumer = consumer(config("isolation.level", isolation(asked)))) {
            return consumer.endOffsets(List.of(asked.where())).get(asked.where());
        }
    }

    static Object open(Asked asked) {
        KafkaProducer<byte[], byte[]> producer = producer(config("transactional.id", asked.text("id")));
        producers.put(asked.text("name"), producer);
        producer.initTransactions();
        return null;
    }

    static Object copy(Asked asked) {
        KafkaProducer<byte[], byte[]> producer = producers.get(asked.text("name"));
        try (var consumer = consumer(config("group.id", asked.text("group"), "isolation.level", "read_committed"))) {
            consumer.subscribe(List.of(asked.text("source")));
            producer.beginTransaction();
            for (int taken = 0; taken < asked.number("count");)
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    producer.send(new ProducerRecord<>(asked.text("target"), record.value()));
                    taken++;
                }
            Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
            for (TopicPartition where : consumer.assignment())
                positions.put(where, new OffsetAndMetadata(consumer.position(where)));
            producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
            if (asked.text("end").equals("commit"))
                producer.commitTransaction();
            else
                producer.abortTransaction();
        }
        return null;
    }

    static Object createTopic(Asked asked) throws Exception {
        NewTopic topic = new NewTopic(asked.text("topic"), asked.number("partitions"),
            (short) asked.number("replicas")).configs(asked.get("configs"));
        admin.createTopics(List.of(topic)).all().get();
        return null;
    }

    static Object describeTopic(Asked asked) throws Exception {
        TopicDescription got = admin.describeTopics(List.of(asked.text("topic"))).allTopicNames().get()
                                   .get(asked.text("topic"));
        return Map.of("partitions", got.partitions().size(), "replicas", got.partitions().get(0).replicas().size());
    }

    static ConfigResource resource(Asked asked) {
        return new ConfigResource(ConfigResource.Type.TOPIC, asked.text("topic"));
    }

    static Object describeConfig(Asked asked) throws Exception {
        return admin.describeConfigs(List.of(resource(asked))).all().get().get(resource(asked))
            .get(asked.text("name")).value();
    }

    static Object alterConfig(Asked asked) throws Exception {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(asked.text("name"), asked.text("value")),
            AlterConfigOp.OpType.SET);
        return admin.incrementalAlterConfigs(Map.of(resource(asked), List.of(set))).all().get();
    }

    static Object listOffsets(Asked asked) throws Exception {
        Object at = asked.get("at");
        OffsetSpec spec = at.equals("earliest") ? OffsetSpec.earliest()
            : at.equals("latest") ? OffsetSpec.latest() : OffsetSpec.forTimestamp(((Number) at).longValue());
        return admin.listOffsets(Map.of(asked.where(), spec)).partitionResult(asked.where()).get().offset();
    }

    static Object describeGroup(Asked asked) throws Exception {
        ConsumerGroupDescription got = admin.describeConsumerGroups(List.of(asked.text("group"))).all().get()
                                           .get(asked.text("group"));
        List<Object> members = new ArrayList<>();
        for (MemberDescription member : got.members())
            members.add(Map.of("client_id", member.clientId(), "partitions",
                member.assignment().topicPartitions().stream().map(TopicPartition::partition).toList()));
        return Map.of("state", got.state().toString(), "members", members);
    }

    static Object groupOffsets(Asked asked) throws Exception {
        Map<String, Object> offsets = new TreeMap<>();
        admin.listConsumerGroupOffsets(asked.text("group")).partitionsToOffsetAndMetadata().get()
            .forEach((where, offset) -> {
                if (where.topic().equals(asked.text("topic")))
                    offsets.put(String.valueOf(where.partition()), offset.offset());
            });
        return offsets;
    }

    static Object alterGroupOffsets(Asked asked) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
        asked.<Map<String, Integer>>get("offsets").forEach((partition, offset) -> wanted.put(
            new TopicPartition(asked.text("topic"), Integer.parseInt(partition)), new OffsetAndMetadata(offset)));
        return admin.alterConsumerGroupOffsets(asked.text("group"), wanted).all().get();
    }

    static Object deleteGroupOffsets(Asked asked) throws Exception {
        Set<TopicPartition> which = asked.<List<Integer>>get("which").stream()
                                        .map(partition -> new TopicPartition(asked.text("topic"), partition))
                                        .collect(Collectors.toSet());
        return admin.deleteConsumerGroupOffsets(asked.text("group"), which).all().get();
    }

    static Object listTransactions() throws Exception {
        return admin.listTransactions().all().get().stream().collect(
            Collectors.toMap(TransactionListing::transactionalId, each -> each.state().toString()));
    }

    static Object hello() {
        return Map.of("client", "kafka-clients " + AppInfoParser.getVersion(), "codecs",
            List.of("none", "gzip", "snappy", "lz4", "zstd"), "partitioners", List.of("murmur2"), "can", CAN);
    }

    static Map<String, Handler> handlers() {
        Map<String, Handler> handlers = new HashMap<>();
        handlers.put("hello", asked -> hello());
        handlers.put("produce", Adapter::produce);
        handlers.put("consume", Adapter::consume);
        handlers.put("end_of", Adapter::endOf);
        addTransactions(handlers);
        addTopics(handlers);
        addGroups(handlers);
        return handlers;
    }

    static void addTransactions(Map<String, Handler> handlers) {
        handlers.put("txn_open", Adapter::open);
        handlers.put("txn_begin", asked -> run(() -> producers.get(asked.text("name")).beginTransaction()));
        handlers.put("txn_commit", asked -> run(() -> producers.get(asked.text("name")).commitTransaction()));
        handlers.put("txn_abort", asked -> run(() -> producers.get(asked.text("name")).abortTransaction()));
        handlers.put("txn_send", asked -> {
            send(producers.get(asked.text("name")), asked);
            return null;
        });
        handlers.put("copy", Adapter::copy);
        handlers.put("list_transactions", asked -> listTransactions());
    }

    static Object run(Runnable what) {
        what.run();
        return null;
    }

    static void addTopics(Map<String, Handler> handlers) {
        handlers.put("describe_cluster", asked -> admin.describeCluster().nodes().get().size());
        handlers.put("create_topic", Adapter::createTopic);
        handlers.put("describe_topic", Adapter::describeTopic);
        handlers.put("list_topics", asked -> admin.listTopics().names().get());
        handlers.put("describe_config", Adapter::describeConfig);
        handlers.put("alter_config", Adapter::alterConfig);
        handlers.put("create_partitions", asked -> admin.createPartitions(
            Map.of(asked.text("topic"), NewPartitions.increaseTo(asked.number("total")))).all().get());
        handlers.put("delete_topic", asked -> admin.deleteTopics(List.of(asked.text("topic"))).all().get());
        handlers.put("delete_records", asked -> admin.deleteRecords(
            Map.of(asked.where(), RecordsToDelete.beforeOffset(asked.number("before")))).all().get());
        handlers.put("list_offsets", Adapter::listOffsets);
    }

    static void addGroups(Map<String, Handler> handlers) {
        handlers.put("list_groups", asked -> admin.listConsumerGroups().all().get().stream()
                                                 .map(ConsumerGroupListing::groupId).toList());
        handlers.put("describe_group", Adapter::describeGroup);
        handlers.put("group_offsets", Adapter::groupOffsets);
        handlers.put("alter_group_offsets", Adapter::alterGroupOffsets);
        handlers.put("delete_group_offsets", Adapter::deleteGroupOffsets);
        handlers.put("delete_group", asked -> admin.deleteConsumerGroups(List.of(asked.text("group"))).all().get());
    }

    static void answer(Map<String, Handler> handlers, Map<String, Object> fields) throws Exception {
        Map<String, Object> reply = new HashMap<>();
        try {
            reply.put("ok", handlers.get(fields.get("do")).handle(new Asked(fields)));
        } catch (Exception error) {
            reply.put("error", (error instanceof ExecutionException ? error.getCause() : error).toString());
        }
        say(reply);
    }

    /** A member says what it was given as a whole, whichever protocol gave it in pieces. */
    static class Said implements ConsumerRebalanceListener {
        final Set<Integer> owned = new TreeSet<>();

        void change(Collection<TopicPartition> partitions, boolean isGiven) {
            for (TopicPartition where : partitions)
                if (isGiven)
                    owned.add(where.partition());
                else
                    owned.remove(where.partition());
            try {
                say(Map.of("assigned", owned));
            } catch (Exception error) {
                throw new RuntimeException(error);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            change(partitions, true);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            change(partitions, false);
        }
    }

    static Map<String, Object> memberConfig(Asked what) {
        Map<String, Object> config = config("group.id", what.text("group"), "client.id", what.text("client_id"));
        if (what.text("protocol").equals("classic")) {
            config.put("session.timeout.ms", what.number("session_timeout_ms"));
            config.put("heartbeat.interval.ms", 500);
        } else {
            config.put("group.protocol", "consumer");
        }
        return config;
    }

    static void member(Asked what, BufferedReader in) throws Exception {
        Thread watcher = new Thread(() -> awaitEnd(in));
        watcher.setDaemon(true);
        watcher.start();
        try (var consumer = consumer(memberConfig(what))) {
            consumer.subscribe(List.of(what.text("topic")), new Said());
            while (!hasEnded)
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    say(Map.of("read", List.of(record.partition(), record.offset())));
                    consumer.commitSync(Map.of(new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1)));
                }
        }
        say(Map.of("left", true));
    }

    static volatile boolean hasEnded;

    static void awaitEnd(BufferedReader in) {
        try {
            in.readLine();
        } catch (java.io.IOException error) {
            System.err.println(error);
        }
        hasEnded = true;
    }

    public static void main(String[] arguments) throws Exception {
        bootstrap = arguments[1];
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        if (arguments.length > 2) {
            member(new Asked(JSON.readValue(arguments[3], Map.class)), in);
            return;
        }
        admin = Admin.create(config());
        Map<String, Handler> handlers = handlers();
        for (String line; (line = in.readLine()) != null;)
            answer(handlers, JSON.readValue(line, Map.class));
        System.exit(0);
    }
}
