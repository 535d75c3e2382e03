/* SPDX-License-Identifier: Apache-2.0 */
/* What C++ programs are made of: std::thread, waits with time-outs, futures, thread_local destructors, exceptions. */
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "selftests/harness/programs/scene.hpp"
#include "selftests/harness/programs/shape.h"

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace
{

constexpr int RECORDS = 60, WORKERS = 3;

struct destroyer {
    void operator()(rd_kafka_t *client) const
    {
        rd_kafka_consumer_close(client);
        rd_kafka_destroy(client);
    }
    void operator()(rd_kafka_message_t *message) const
    {
        rd_kafka_message_destroy(message);
    }
};
using client_ptr = std::unique_ptr<rd_kafka_t, destroyer>;
using message_ptr = std::unique_ptr<rd_kafka_message_t, destroyer>;

/* ---- a pool of std::thread fed over a queue ---- */

class pool
{
  public:
    std::atomic<int> done{0};

    pool()
    {
        for (int i = 0; i < WORKERS; i++)
            threads.emplace_back([this] { work(); });
    }
    ~pool()
    {
        {
            std::lock_guard<std::mutex> guard(lock);
            closing = true;
        }
        filled.notify_all();
        for (auto &thread : threads)
            thread.join();
    }
    void put(message_ptr job)
    {
        std::lock_guard<std::mutex> guard(lock);
        jobs.push_back(std::move(job));
        filled.notify_one();
    }

  private:
    message_ptr take()
    {
        std::unique_lock<std::mutex> guard(lock);
        filled.wait(guard, [this] { return closing || !jobs.empty(); });
        if (jobs.empty())
            return nullptr;
        message_ptr job = std::move(jobs.front());
        jobs.pop_front();
        return job;
    }
    void work()
    {
        while (message_ptr job = take()) {
            std::this_thread::sleep_for(30ms);
            kt_effect(job.get());
            done++;
        }
    }

    std::mutex lock;
    std::condition_variable filled;
    std::deque<message_ptr> jobs;
    std::vector<std::thread> threads;
    bool closing = false;
};

int run_pool(void *)
{
    client_ptr consumer(shape_consumer(shape_conf("billing"), "orders"));
    pool workers;
    for (int taken = 0; taken < RECORDS;) {
        message_ptr message(rd_kafka_consumer_poll(consumer.get(), 200));
        if (!message || message->err)
            continue;
        taken++;
        workers.put(std::move(message));
    }
    while (workers.done < RECORDS)
        std::this_thread::sleep_for(10ms);
    return rd_kafka_commit(consumer.get(), nullptr, 0);
}

void a_pool_of_std_threads_handles_every_record(kt_trial *t)
{
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", 1, run_pool, nullptr);
    kt_run_until(t, "billing-1 exited within 30s");
    kt_expect_exit(t, "billing-1", 0);
    kt_expect(t, "D1", "billing");
    kt_expect(t, "C1", "billing");
}

/* ---- time ---- */

int run_times(void *)
{
    std::mutex lock;
    std::timed_mutex timed;
    std::shared_timed_mutex shared;
    std::condition_variable never;
    std::unique_lock<std::mutex> guard(lock);
    auto begin = steady::now();
    scene_check(!never.wait_for(guard, 90s, [] { return false; }));
    scene_check(never.wait_until(guard, steady::now() + 10s) == std::cv_status::timeout);
    scene_check(never.wait_until(guard, std::chrono::system_clock::now() + 10s) == std::cv_status::timeout);
    std::lock_guard<std::timed_mutex> held(timed);
    std::lock_guard<std::shared_timed_mutex> written(shared);
    scene_check(!std::async(std::launch::async, [&] { return timed.try_lock_for(5s); }).get());
    scene_check(!std::async(std::launch::async, [&] { return shared.try_lock_shared_for(5s); }).get());
    auto took = steady::now() - begin;
    scene_check(took >= 120s && took < 121s);
    return 0;
}

void waits_with_time_outs_take_their_time(kt_trial *t)
{
    kt_start(t, "times", 1, run_times, nullptr);
    kt_run_until(t, "times-1 exited within 121s");
    scene_check(kt_now_us_of(t) >= 120000000);
    kt_expect_exit(t, "times-1", 0);
}

/* ---- futures and exceptions ---- */

int divide(int a, int b)
{
    std::this_thread::sleep_for(1s);
    if (b == 0)
        throw std::domain_error("division by zero");
    return a / b;
}

int run_futures(void *)
{
    auto good = std::async(std::launch::async, divide, 42, 2);
    auto bad = std::async(std::launch::async, divide, 42, 0);
    scene_check(good.wait_for(500ms) == std::future_status::timeout);
    scene_check(good.get() == 21);
    try {
        bad.get();
        return 1;
    } catch (const std::domain_error &error) {
        scene_check(error.what() == std::string("division by zero"));
    }
    std::promise<int> promise;
    std::thread setter([&] {
        std::this_thread::sleep_for(2s);
        promise.set_exception(std::make_exception_ptr(std::runtime_error("broken")));
    });
    bool caught = false;
    try {
        promise.get_future().get();
    } catch (const std::runtime_error &) {
        caught = true;
    }
    setter.join();
    return caught ? 0 : 2;
}

void exceptions_cross_from_task_to_task(kt_trial *t)
{
    kt_start(t, "futures", 2, run_futures, nullptr);
    kt_run_until(t, "futures exited within 4s");
    kt_expect_exit(t, "futures-1", 0);
    kt_expect_exit(t, "futures-2", 0);
}

int throw_out(void *)
{
    throw std::runtime_error("nobody catches this");
}

void an_uncaught_exception_ends_the_instance_as_abort_does(kt_trial *t)
{
    kt_start(t, "thrower", 1, throw_out, nullptr);
    kt_run_until(t, "thrower-1 exited within 1s");
    kt_expect_exit(t, "thrower-1", 128 + 6);
}

/* ---- thread_local ---- */

std::atomic<int> constructed, destructed;

struct counted {
    int uses = 0;
    counted()
    {
        constructed++;
    }
    ~counted()
    {
        destructed++;
    }
};
thread_local counted mine;

int run_thread_locals(void *)
{
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int i = 0; i < 10; i++)
        threads.emplace_back([&wrong, i] {
            for (int use = 0; use < i + 1; use++) {
                mine.uses++;
                std::this_thread::sleep_for(1ms);
            }
            wrong += mine.uses != i + 1;
        });
    for (auto &thread : threads)
        thread.join();
    return wrong || destructed != 10 || constructed != 10;
}

void thread_locals_are_each_threads_own_and_destructed(kt_trial *t)
{
    constructed = destructed = 0;
    kt_start(t, "locals", 1, run_thread_locals, nullptr);
    kt_run_until(t, "locals-1 exited within 1s");
    kt_expect_exit(t, "locals-1", 0);
}

} // namespace

int main()
{
    return scene_run_all({
        SCENE(a_pool_of_std_threads_handles_every_record),
        SCENE(waits_with_time_outs_take_their_time),
        SCENE(exceptions_cross_from_task_to_task),
        SCENE(an_uncaught_exception_ends_the_instance_as_abort_does),
        SCENE(thread_locals_are_each_threads_own_and_destructed),
    });
}
