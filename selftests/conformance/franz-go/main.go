// SPDX-License-Identifier: Apache-2.0

// franz-go: main CACHE BOOTSTRAP [member JSON]
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type record struct {
	Partition *int32      `json:"partition"`
	Key       *string     `json:"key"`
	Value     *string     `json:"value"`
	Headers   [][2]string `json:"headers"`
	Timestamp int64       `json:"timestamp"`
}

// A request has the fields that its operation needs.
type request struct {
	Do, Topic, Codec, Isolation, Name, ID, Group, Source, Target, End, Value, Protocol string
	Partition, Partitions, Total                                                       int32
	Which                                                                              []int32
	Replicas                                                                           int16
	Offset, Before                                                                     int64
	Count                                                                              int
	Idempotent                                                                         bool
	Records                                                                            []record
	Configs                                                                            map[string]*string
	Offsets                                                                            map[int32]int64
	At                                                                                 any
	ClientID                                                                           string `json:"client_id"`
	SessionTimeoutMs                                                                   int    `json:"session_timeout_ms"`
}

type told struct {
	Offset    int64       `json:"offset"`
	Key       *string     `json:"key"`
	Value     *string     `json:"value"`
	Headers   [][2]string `json:"headers"`
	Timestamp int64       `json:"timestamp"`
}

var (
	bootstrap []string
	ctx       = context.Background()
	producers = map[string]*kgo.Client{}
	codecs    = map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
)

func unhex(text *string) []byte {
	if text == nil {
		return nil
	}
	data, _ := hex.DecodeString(*text)
	return data
}

func tohex(data []byte) *string {
	if data == nil {
		return nil
	}
	text := hex.EncodeToString(data)
	return &text
}

func client(options ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(options, kgo.SeedBrokers(bootstrap...))...)
}

func toSend(asked *request) []*kgo.Record {
	var records []*kgo.Record
	for _, each := range asked.Records {
		sent := &kgo.Record{Topic: asked.Topic, Key: unhex(each.Key), Value: unhex(each.Value), Partition: -1}
		if each.Partition != nil {
			sent.Partition = *each.Partition
		}
		if each.Timestamp != 0 {
			sent.Timestamp = time.UnixMilli(each.Timestamp)
		}
		for _, header := range each.Headers {
			sent.Headers = append(sent.Headers, kgo.RecordHeader{Key: header[0], Value: unhex(&header[1])})
		}
		records = append(records, sent)
	}
	return records
}

// Records with a partition go there, others where their key belongs.
func partitionerOf(asked *request) kgo.Opt {
	if len(asked.Records) > 0 && asked.Records[0].Partition != nil {
		return kgo.RecordPartitioner(kgo.ManualPartitioner())
	}
	return kgo.RecordPartitioner(kgo.StickyKeyPartitioner(nil))
}

func produce(asked *request) (any, error) {
	options := []kgo.Opt{kgo.ProducerBatchCompression(codecs[asked.Codec]), partitionerOf(asked),
		kgo.ProducerLinger(20 * time.Millisecond)}
	if !asked.Idempotent {
		options = append(options, kgo.DisableIdempotentWrite())
	}
	producer, err := client(options...)
	if err != nil {
		return nil, err
	}
	defer producer.Close()
	return nil, producer.ProduceSync(ctx, toSend(asked)...).FirstErr()
}

func isolationOf(asked *request) kgo.Opt {
	if asked.Isolation == "read_committed" {
		return kgo.FetchIsolationLevel(kgo.ReadCommitted())
	}
	return kgo.FetchIsolationLevel(kgo.ReadUncommitted())
}

func tell(got *kgo.Record) told {
	headers := [][2]string{}
	for _, header := range got.Headers {
		headers = append(headers, [2]string{header.Key, *tohex(header.Value)})
	}
	return told{got.Offset, tohex(got.Key), tohex(got.Value), headers, got.Timestamp.UnixMilli()}
}

func consume(asked *request) (any, error) {
	where := map[string]map[int32]kgo.Offset{asked.Topic: {asked.Partition: kgo.NewOffset().At(asked.Offset)}}
	consumer, err := client(kgo.ConsumePartitions(where), isolationOf(asked))
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	got := []told{}
	for len(got) < asked.Count {
		fetches := consumer.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		fetches.EachRecord(func(each *kgo.Record) { got = append(got, tell(each)) })
	}
	return got[:asked.Count], nil
}

func say(reply map[string]any) {
	line, _ := json.Marshal(reply)
	os.Stdout.Write(append(line, '\n')) // in one piece, whichever goroutine says it
}

func hello(*request) (any, error) {
	version := "unknown"
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if module.Path == "github.com/twmb/franz-go" {
				version = module.Version
			}
		}
	}
	can := strings.Fields(`headers timestamps tombstones idempotence group transactions abort copy end_of fencing list_groups
		describe_group group_offsets alter_group_offsets delete_group_offsets delete_group describe_cluster create_topic
		describe_topic list_topics describe_config alter_config create_partitions delete_topic delete_records
		list_offsets list_transactions`)
	return map[string]any{
		"client": "franz-go " + version, "codecs": []string{"none", "gzip", "snappy", "lz4", "zstd"},
		"partitioners": []string{"murmur2"}, "can": append(can, "list_offsets by time", "group.protocol=consumer"),
	}, nil
}

func answer(handlers map[string]func(*request) (any, error), line []byte) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		say(map[string]any{"error": err.Error()})
		return
	}
	result, err := handlers[asked.Do](&asked)
	if err != nil {
		say(map[string]any{"error": err.Error()})
		return
	}
	say(map[string]any{"ok": result})
}

func main() {
	bootstrap = strings.Split(os.Args[2], ",")
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	if len(os.Args) > 3 {
		var what request
		if err := json.Unmarshal([]byte(os.Args[4]), &what); err != nil {
			panic(err)
		}
		if err := member(&what, in); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	handlers := adminHandlers()
	for name, handler := range transactionHandlers() {
		handlers[name] = handler
	}
	handlers["hello"], handlers["produce"], handlers["consume"] = hello, produce, consume
	for in.Scan() {
		answer(handlers, in.Bytes())
	}
}
