// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"
)

func transactionHandlers() map[string]func(*request) (any, error) {
	return map[string]func(*request) (any, error){
		"txn_open":   open,
		"txn_begin":  func(asked *request) (any, error) { return nil, producers[asked.Name].BeginTransaction() },
		"txn_send":   send,
		"txn_commit": func(asked *request) (any, error) { return end(asked, kgo.TryCommit) },
		"txn_abort":  func(asked *request) (any, error) { return end(asked, kgo.TryAbort) },
		"copy":       copyRecords,
	}
}

// The producer's id is asked for at once, so that this is what fences another.
func open(asked *request) (any, error) {
	producer, err := client(kgo.TransactionalID(asked.ID), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return nil, err
	}
	producers[asked.Name] = producer
	_, _, err = producer.ProducerID(ctx)
	return nil, err
}

func send(asked *request) (any, error) {
	return nil, producers[asked.Name].ProduceSync(ctx, toSend(asked)...).FirstErr()
}

func end(asked *request, how kgo.TransactionEndTry) (any, error) {
	return nil, producers[asked.Name].EndTransaction(ctx, how)
}

// A session of its own, which is how this client ties a group's offsets to a transaction.
func copyRecords(asked *request) (any, error) {
	if producer := producers[asked.Name]; producer != nil {
		producer.Close()
		delete(producers, asked.Name)
	}
	session, err := kgo.NewGroupTransactSession(kgo.SeedBrokers(bootstrap...), kgo.TransactionalID(asked.Name),
		kgo.ConsumerGroup(asked.Group), kgo.ConsumeTopics(asked.Source), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.RequireStableFetchOffsets())
	if err != nil {
		return nil, err
	}
	defer session.Close()
	if err := session.Begin(); err != nil {
		return nil, err
	}
	for taken := 0; taken < asked.Count; {
		fetches := session.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		for _, each := range fetches.Records() {
			copied := &kgo.Record{Topic: asked.Target, Value: each.Value}
			if err := session.ProduceSync(ctx, copied).FirstErr(); err != nil {
				return nil, err
			}
			taken++
		}
	}
	isCommitted, err := session.End(ctx, kgo.TransactionEndTry(asked.End == "commit"))
	if err == nil && isCommitted != (asked.End == "commit") {
		err = fmt.Errorf("the transaction was to %s, and is committed: %t", asked.End, isCommitted)
	}
	return nil, err
}
