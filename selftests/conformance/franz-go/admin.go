// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
)

// An operation of the admin client, which a client of its own serves.
func administered(run func(*kadm.Client, *request) (any, error)) func(*request) (any, error) {
	return func(asked *request) (any, error) {
		one, err := client()
		if err != nil {
			return nil, err
		}
		defer one.Close()
		return run(kadm.NewClient(one), asked)
	}
}

func adminHandlers() map[string]func(*request) (any, error) {
	handlers := map[string]func(*request) (any, error){}
	for name, run := range map[string]func(*kadm.Client, *request) (any, error){
		"describe_cluster": describeCluster, "create_topic": createTopic, "describe_topic": describeTopic,
		"list_topics": listTopics, "describe_config": describeConfig, "alter_config": alterConfig,
		"create_partitions": createPartitions, "delete_topic": deleteTopic, "delete_records": deleteRecords,
		"list_offsets": listOffsets, "end_of": endOf, "list_groups": listGroups, "describe_group": describeGroup,
		"group_offsets": groupOffsets, "alter_group_offsets": alterGroupOffsets,
		"delete_group_offsets": deleteGroupOffsets, "delete_group": deleteGroup,
		"list_transactions": listTransactions,
	} {
		handlers[name] = administered(run)
	}
	return handlers
}

func describeCluster(admin *kadm.Client, _ *request) (any, error) {
	got, err := admin.BrokerMetadata(ctx)
	return len(got.Brokers), err
}

func createTopic(admin *kadm.Client, asked *request) (any, error) {
	_, err := admin.CreateTopic(ctx, asked.Partitions, asked.Replicas, asked.Configs, asked.Topic)
	return nil, err
}

func describeTopic(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.ListTopics(ctx, asked.Topic)
	if err == nil {
		err = got.Error()
	}
	partitions := got[asked.Topic].Partitions
	return map[string]int{"partitions": len(partitions), "replicas": len(partitions[0].Replicas)}, err
}

func listTopics(admin *kadm.Client, _ *request) (any, error) {
	got, err := admin.ListTopics(ctx)
	return got.Names(), err
}

func describeConfig(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.DescribeTopicConfigs(ctx, asked.Topic)
	if err != nil || got[0].Err != nil {
		return nil, err
	}
	for _, config := range got[0].Configs {
		if config.Key == asked.Name {
			return config.MaybeValue(), nil
		}
	}
	return nil, kerr.InvalidConfig
}

func alterConfig(admin *kadm.Client, asked *request) (any, error) {
	change := kadm.AlterConfig{Op: kadm.SetConfig, Name: asked.Name, Value: &asked.Value}
	got, err := admin.AlterTopicConfigs(ctx, []kadm.AlterConfig{change}, asked.Topic)
	if err != nil {
		return nil, err
	}
	return nil, got[0].Err
}

func createPartitions(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.UpdatePartitions(ctx, int(asked.Total), asked.Topic)
	if err != nil {
		return nil, err
	}
	return nil, got.Error()
}

func deleteTopic(admin *kadm.Client, asked *request) (any, error) {
	_, err := admin.DeleteTopic(ctx, asked.Topic)
	return nil, err
}

func deleteRecords(admin *kadm.Client, asked *request) (any, error) {
	which := kadm.Offsets{}
	which.Add(kadm.Offset{Topic: asked.Topic, Partition: asked.Partition, At: asked.Before})
	got, err := admin.DeleteRecords(ctx, which)
	if err != nil {
		return nil, err
	}
	return nil, got.Error()
}

func offsetOf(got kadm.ListedOffsets, asked *request, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	one, _ := got.Lookup(asked.Topic, asked.Partition)
	return one.Offset, one.Err
}

func listOffsets(admin *kadm.Client, asked *request) (any, error) {
	var got kadm.ListedOffsets
	var err error
	switch at := asked.At.(type) {
	case float64:
		got, err = admin.ListOffsetsAfterMilli(ctx, int64(at), asked.Topic)
	case string:
		if at == "earliest" {
			got, err = admin.ListStartOffsets(ctx, asked.Topic)
		} else {
			got, err = admin.ListEndOffsets(ctx, asked.Topic)
		}
	}
	return offsetOf(got, asked, err)
}

func endOf(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.ListCommittedOffsets(ctx, asked.Topic)
	return offsetOf(got, asked, err)
}

func listGroups(admin *kadm.Client, _ *request) (any, error) {
	got, err := admin.ListGroups(ctx)
	return got.Groups(), err
}

func describeGroup(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.DescribeGroups(ctx, asked.Group)
	if err != nil {
		return nil, err
	}
	members := []any{}
	for _, each := range got[asked.Group].Members {
		partitions := []int32{}
		if assigned, ok := each.Assigned.AsConsumer(); ok {
			for _, topic := range assigned.Topics {
				partitions = append(partitions, topic.Partitions...)
			}
		}
		members = append(members, map[string]any{"client_id": each.ClientID, "partitions": partitions})
	}
	return map[string]any{"state": got[asked.Group].State, "members": members}, got[asked.Group].Err
}

func groupOffsets(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.FetchOffsets(ctx, asked.Group)
	offsets := map[int32]int64{}
	for partition, each := range got[asked.Topic] {
		if each.At >= 0 {
			offsets[partition] = each.At
		}
	}
	return offsets, err
}

func alterGroupOffsets(admin *kadm.Client, asked *request) (any, error) {
	wanted := kadm.Offsets{}
	for partition, offset := range asked.Offsets {
		wanted.Add(kadm.Offset{Topic: asked.Topic, Partition: partition, At: offset, LeaderEpoch: -1})
	}
	got, err := admin.CommitOffsets(ctx, asked.Group, wanted)
	if err != nil {
		return nil, err
	}
	return nil, got.Error()
}

func deleteGroupOffsets(admin *kadm.Client, asked *request) (any, error) {
	which := kadm.TopicsSet{}
	which.Add(asked.Topic, asked.Which...)
	got, err := admin.DeleteOffsets(ctx, asked.Group, which)
	if err != nil {
		return nil, err
	}
	return nil, got.Error()
}

func deleteGroup(admin *kadm.Client, asked *request) (any, error) {
	got, err := admin.DeleteGroups(ctx, asked.Group)
	if err != nil {
		return nil, err
	}
	return nil, got.Error()
}

func listTransactions(admin *kadm.Client, _ *request) (any, error) {
	got, err := admin.ListTransactions(ctx, nil, nil)
	states := map[string]string{}
	for id, each := range got {
		states[id] = each.State
	}
	return states, err
}
