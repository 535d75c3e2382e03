/* SPDX-License-Identifier: Apache-2.0 */
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

extern "C" {
#include "selftests/harness/sim/rig.h"
}

using namespace std::chrono_literals;

namespace
{

/* ---- threads, conditions, futures ---- */

int use_threads(void *)
{
    std::mutex mutex;
    std::condition_variable changed;
    bool is_ready = false;
    std::thread thread([&] {
        std::this_thread::sleep_for(50ms);
        std::lock_guard<std::mutex> guard(mutex);
        is_ready = true;
        changed.notify_one();
    });
    {
        std::unique_lock<std::mutex> guard(mutex);
        auto start = std::chrono::steady_clock::now();
        RIG_CHECK(!changed.wait_for(guard, 10ms, [&] { return is_ready; }));
        RIG_CHECK(!changed.wait_until(guard, std::chrono::system_clock::now() + 10ms, [&] { return is_ready; }));
        RIG_CHECK(changed.wait_for(guard, 10h, [&] { return is_ready; }));
        auto took = std::chrono::steady_clock::now() - start;
        RIG_CHECK(took >= 49ms && took < 52ms);
    }
    thread.join();
    auto answer = std::async(std::launch::async, [] {
        std::this_thread::sleep_for(1h);
        return 42;
    });
    RIG_CHECK(answer.wait_for(1min) == std::future_status::timeout);
    RIG_CHECK(answer.get() == 42);
    std::timed_mutex timed;
    std::shared_timed_mutex shared;
    timed.lock();
    shared.lock();
    std::thread([&] { RIG_CHECK(!timed.try_lock_for(5ms) && !shared.try_lock_shared_for(5ms)); }).join();
    timed.unlock();
    shared.unlock();
    return 0;
}

void thread_story(struct kt_sim *sim)
{
    rig_run(sim, use_threads);
}

void standard_threads_run_on_virtual_time(void **)
{
    rig_tell(thread_story);
}

/* ---- exceptions ---- */

void keep_an_exception(int number)
{
    try {
        throw std::runtime_error(std::to_string(number));
    } catch (...) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10 - number)); /* others throw meanwhile */
        try {
            throw;
        } catch (const std::exception &error) {
            RIG_CHECK(error.what() == std::to_string(number));
        }
    }
}

int throw_about(void *)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++)
        threads.emplace_back(keep_an_exception, i);
    for (auto &thread : threads)
        thread.join();
    auto failing = std::async(std::launch::async, [] { throw std::logic_error("no"); });
    try {
        failing.get();
        return 1;
    } catch (const std::logic_error &) {
    }
    return 0;
}

void exception_story(struct kt_sim *sim)
{
    rig_run(sim, throw_about);
}

void each_thread_keeps_its_own_exception(void **)
{
    rig_tell(exception_story);
}

/* ---- thread_local, local statics, call_once ---- */

std::atomic<int> alive;

struct counted {
    int number = 0;
    counted()
    {
        alive++;
    }
    ~counted()
    {
        std::this_thread::sleep_for(1ms);
        alive--;
    }
};

thread_local counted local;

int made;

struct slow {
    slow()
    {
        std::this_thread::sleep_for(5ms); /* others arrive meanwhile */
        made++;
    }
};

int use_locals(void *argument)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; i++)
        threads.emplace_back([i] {
            local.number += i;
            std::this_thread::yield();
            RIG_CHECK(local.number == i);
        });
    for (auto &thread : threads)
        thread.join();
    RIG_CHECK(alive == 0);
    std::once_flag once;
    int tries = 0;
    auto attempt = [&] {
        try {
            std::call_once(once, [&] {
                std::this_thread::sleep_for(1ms);
                if (++tries < 3)
                    throw std::runtime_error("again");
            });
        } catch (const std::runtime_error &) {
        }
    };
    std::thread other(attempt);
    attempt();
    other.join();
    attempt();
    attempt();
    RIG_CHECK(tries == 3);
    (void)argument;
    return 0;
}

/* A local static is made once in a program, so each back end needs one of its own. */
template <int number> slow &the_slow()
{
    static slow object;
    return object;
}

template <int number> int meet_a_static(void *)
{
    std::vector<std::thread> threads;
    made = 0;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([] { the_slow<number>(); });
    for (auto &thread : threads)
        thread.join();
    RIG_CHECK(made == 1);
    return 0;
}

void local_story(struct kt_sim *sim)
{
    rig_run(sim, use_locals);
    bool is_carrier = std::string(kt_sim_backend_name(sim)) == "carrier";
    rig_run(sim, is_carrier ? meet_a_static<1> : meet_a_static<2>);
}

void locals_are_made_and_destroyed_as_the_standard_says(void **)
{
    rig_tell(local_story);
    assert_int_equal(alive, 0);
}

/* ---- crash ---- */

int hold_objects(void *)
{
    auto object = std::make_unique<std::string>(1000, 'x');
    local.number = 1;
    std::thread other([] {
        local.number = 2;
        std::this_thread::sleep_for(1000h);
    });
    std::this_thread::sleep_for(1000h);
    other.join();
    return 0;
}

void crash_story(struct kt_sim *sim)
{
    alive = 0;
    struct kt_process *process = kt_process_spawn(sim, "holder", hold_objects, nullptr);
    rig_pass_ms(sim, 10);
    assert_int_equal(alive, 2);
    kt_process_crash(process);
    rig_pass_ms(sim, 10);
    assert_int_equal(alive, 2);
}

void crash_runs_no_destructor(void **)
{
    rig_tell(crash_story);
    assert_int_equal(alive, 2);
}

/* ---- randomness ---- */

unsigned drawn;

int draw(void *)
{
    std::random_device device;
    drawn = device();
    return 0;
}

void random_story(struct kt_sim *sim)
{
    drawn = 0;
    rig_run(sim, draw);
}

void random_device_draws_from_the_seed(void **)
{
    uint64_t hash = rig_tell(random_story);
    unsigned before = drawn;
    assert_true(rig_tell(random_story) == hash);
    assert_int_equal(drawn, before);
}

} // namespace

int main()
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_threads_run_on_virtual_time),
        cmocka_unit_test(each_thread_keeps_its_own_exception),
        cmocka_unit_test(locals_are_made_and_destroyed_as_the_standard_says),
        cmocka_unit_test(crash_runs_no_destructor),
        cmocka_unit_test(random_device_draws_from_the_seed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
