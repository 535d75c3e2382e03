// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"sort"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// What a member owns of its topic; it is told of changes only.
type owned struct {
	sync.Mutex
	partitions map[int32]bool
}

func (o *owned) change(partitions []int32, isGiven bool) {
	o.Lock()
	defer o.Unlock()
	for _, partition := range partitions {
		o.partitions[partition] = isGiven
	}
	assigned := []int32{}
	for partition, isOwned := range o.partitions {
		if isOwned {
			assigned = append(assigned, partition)
		}
	}
	sort.Slice(assigned, func(i, j int) bool { return assigned[i] < assigned[j] })
	say(map[string]any{"assigned": assigned})
}

func (o *owned) options(topic string) []kgo.Opt {
	give := func(_ context.Context, _ *kgo.Client, each map[string][]int32) { o.change(each[topic], true) }
	take := func(_ context.Context, _ *kgo.Client, each map[string][]int32) { o.change(each[topic], false) }
	return []kgo.Opt{kgo.OnPartitionsAssigned(give), kgo.OnPartitionsRevoked(take), kgo.OnPartitionsLost(take)}
}

func member(what *request, in *bufio.Scanner) error {
	o := &owned{partitions: map[int32]bool{}}
	options := append(o.options(what.Topic), kgo.ConsumerGroup(what.Group), kgo.ClientID(what.ClientID),
		kgo.ConsumeTopics(what.Topic), kgo.DisableAutoCommit(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	joining := ctx
	if what.Protocol == "classic" {
		options = append(options, kgo.HeartbeatInterval(500*time.Millisecond),
			kgo.SessionTimeout(time.Duration(what.SessionTimeoutMs)*time.Millisecond))
	} else {
		joining = context.WithValue(ctx, "opt_in_kafka_next_gen_balancer_beta", true)
	}
	consumer, err := client(append(options, kgo.WithContext(joining))...)
	if err != nil {
		return err
	}
	polling, stop := context.WithCancel(ctx)
	go func() { in.Scan(); stop() }()
	for polling.Err() == nil {
		if err := readAndCommit(consumer, polling); err != nil {
			return err
		}
	}
	consumer.Close() // leaves the group
	say(map[string]any{"left": true})
	return nil
}

func readAndCommit(consumer *kgo.Client, polling context.Context) error {
	fetches := consumer.PollFetches(polling)
	if polling.Err() != nil && fetches.NumRecords() == 0 {
		return nil
	}
	if err := fetches.Err(); err != nil {
		return err
	}
	for _, each := range fetches.Records() {
		say(map[string]any{"read": []int64{int64(each.Partition), each.Offset}})
		if err := consumer.CommitRecords(ctx, each); err != nil {
			return err
		}
	}
	return nil
}
