//! Guessing passwords: how many guesses are checked, and that they lock no owner out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use inventree_tests::server::basic_auth;
use inventree_tests::{Reply, TestServer, on_both_databases};

use super::sessions;

/// Sends different guesses at once, as if from the IP address.
fn guess(server: &TestServer, name: &str, from: &str, number: usize) -> Vec<Reply> {
    std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..number)
            .map(|guess| {
                scope.spawn(move || {
                    let client = server.anonymous();
                    let client =
                        client.with_authorization(basic_auth(name, &format!("guess {guess}")));
                    client.send("GET", "/api/user/me/", &[("X-Forwarded-For", from)], b"")
                })
            })
            .collect();
        guesses
            .into_iter()
            .map(|guess| guess.join().unwrap())
            .collect()
    })
}

fn count_unauthorized(replies: &[Reply]) -> usize {
    replies.iter().filter(|reply| reply.status == 401).count()
}

/// Goes on guessing, a quarter of a second after each response, until the test is over.
fn keep_guessing(server: &TestServer, name: &str, from: &str, is_over: &AtomicBool) {
    for guess in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        log_in(server, name, &format!("another guess {guess}"), from);
        std::thread::park_timeout(Duration::from_millis(250));
    }
}

/// Counts the attempts that an owner needs who waits as `Retry-After` says.
fn attempts(server: &TestServer, name: &str, password: &str, from: &str) -> usize {
    let client = server
        .anonymous()
        .with_authorization(basic_auth(name, password));
    let send = || client.send("GET", "/api/user/me/", &[("X-Forwarded-For", from)], b"");
    let refused = |reply: &Reply| {
        assert_eq!(reply.status, 429, "{}", reply.text);
        let seconds = reply.header("retry-after").parse().unwrap();
        std::thread::park_timeout(Duration::from_secs(seconds));
    };
    1 + (0..20)
        .map(|_| send())
        .take_while(|reply| reply.status != 200)
        .inspect(refused)
        .count()
}

fn log_in(server: &TestServer, name: &str, password: &str, from: &str) -> (u16, Duration) {
    let client = server
        .anonymous()
        .with_authorization(basic_auth(name, password));
    let start = Instant::now();
    let reply = client.send("GET", "/api/user/me/", &[("X-Forwarded-For", from)], b"");
    (reply.status, start.elapsed())
}

/// Returns the most attempts that can have been checked since then: five a second at first, fewer later.
fn max_attempts_since(start: Instant) -> usize {
    2 + usize::try_from(start.elapsed().as_millis()).unwrap() / 200
}

const ATTACKER: &str = "198.51.100.1";
const OWNER: &str = "203.0.113.1";

on_both_databases! {
    setup: |config| config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];

    fn after_some_failures_of_an_address_few_more_are_heard(server) {
        for name in ["admin", "nobody"] {
            let first = guess(server, name, ATTACKER, 60);
            assert!(first.iter().all(|reply| [401, 429, 503].contains(&reply.status)));
            let start = Instant::now();
            let second = guess(server, name, ATTACKER, 60);
            assert!(count_unauthorized(&second) <= max_attempts_since(start), "{name}: {}", count_unauthorized(&second));
            let late = second.iter().find(|reply| reply.status == 429).unwrap();
            assert!(late.header("retry-after").parse::<u64>().unwrap() <= 6);
            let text = late.json()["detail"].as_str().unwrap().to_owned();
            assert!(text.starts_with("too many failed log-ins; try again in "), "{text}");
        }
    }

    fn an_owner_is_not_locked_out_by_guesses_of_others(server) {
        guess(server, "admin", ATTACKER, 60);
        assert_eq!(log_in(server, "admin", "inventree", OWNER).0, 200);
        for last in 2..40 {
            guess(server, "admin", &format!("198.51.100.{last}"), 1);
        }
        assert_eq!(log_in(server, "admin", "inventree", "203.0.113.2").0, 200, "from an IP address without failures");
        assert_eq!(log_in(server, "admin", "wrong", OWNER).0, 401);
        assert_eq!(log_in(server, "admin", "inventree", OWNER).0, 200, "from an IP address of an earlier login");
    }

    fn an_owner_behind_the_attackers_address_is_heard_when_that_rests(server) {
        guess(server, "admin", ATTACKER, 60);
        let (status, taken) = log_in(server, "admin", "inventree", ATTACKER);
        assert_eq!(status, 200);
        assert!(taken < Duration::from_secs(5), "{taken:?}");
        // The login resets the failures.
        assert_eq!(log_in(server, "admin", "wrong", ATTACKER).0, 401);
        assert_eq!(log_in(server, "admin", "inventree", ATTACKER).0, 200);
    }

    fn an_owner_gets_in_while_another_one_guesses_at_the_same_address(server) {
        for (name, from) in [("admin", ATTACKER), ("nobody", "198.51.100.2")] {
            guess(server, name, from, 60);
            let is_over = AtomicBool::new(false);
            let needed = std::thread::scope(|scope| {
                scope.spawn(|| keep_guessing(server, name, from, &is_over));
                let needed = attempts(server, "admin", "inventree", from);
                is_over.store(true, Ordering::Relaxed);
                needed
            });
            assert!(needed <= 12, "{needed} attempts, about two are expected");
        }
    }

    fn an_owner_who_mistypes_is_not_locked_out_by_guesses_of_others(server) {
        for last in 1..=40 {
            guess(server, "admin", &format!("198.51.100.{last}"), 1);
        }
        for _ in 0..4 {
            assert_eq!(log_in(server, "admin", "wrong", OWNER).0, 401);
        }
        assert_eq!(log_in(server, "admin", "inventree", OWNER).0, 200);
    }

    fn many_requests_with_the_same_wrong_password_delay_no_request_for_long(server) {
        let start = Instant::now();
        let slowest = std::thread::scope(|scope| {
            let guess = |number: usize| log_in(server, "admin", "the same", &format!("198.51.100.{}", number % 4));
            let all: Vec<_> = (0..150).map(|number| scope.spawn(move || guess(number))).collect();
            let replies = all.into_iter().map(|one| one.join().unwrap());
            let (statuses, times): (Vec<_>, Vec<_>) = replies.unzip();
            assert!(statuses.iter().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
            times.into_iter().max().unwrap()
        });
        assert!(slowest < Duration::from_secs(12), "{slowest:?}, the longest wait is seven seconds");
        assert!(start.elapsed() < Duration::from_secs(15));
        assert_eq!(log_in(server, "admin", "inventree", OWNER).0, 200);
    }

    fn tokens_and_sessions_are_never_slowed_down(server) {
        let admin = server.admin();
        let (cookie, _) = sessions::open_session(server);
        for _ in 0..2 {
            guess(server, "admin", "127.0.0.1", 60);
            let me = |headers: &[(&str, &str)], client: &inventree_tests::Client| client.send("GET", "/api/user/me/", headers, b"").status;
            assert_eq!(me(&[], &admin), 200);
            assert_eq!(me(&[("Cookie", &cookie)], &server.anonymous()), 200);
        }
    }

    fn the_log_in_page_is_no_way_around(server) {
        let form = |password: &str| {
            let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("X-Forwarded-For", ATTACKER)];
            let body = format!("username=admin&password={password}");
            server.anonymous().send("POST", "/accounts/login/", &headers, body.as_bytes())
        };
        guess(server, "admin", ATTACKER, 60);
        let start = Instant::now();
        let replies = std::thread::scope(|scope| {
            let replies: Vec<_> = (0..20).map(|guess| scope.spawn(move || form(&guess.to_string()))).collect();
            replies.into_iter().map(|reply| reply.join().unwrap()).collect::<Vec<_>>()
        });
        let heard = replies.iter().filter(|reply| reply.status == 403).count();
        assert!(heard <= max_attempts_since(start), "{heard}");
        let late = replies.iter().find(|reply| reply.status == 429).unwrap();
        assert!(late.text.contains("Too many log-ins have failed. Try again in "), "{}", late.text);
        assert!(!late.header("retry-after").is_empty());
    }

    fn many_who_send_the_same_right_password_at_once_are_all_heard(server) {
        let statuses = std::thread::scope(|scope| {
            let all: Vec<_> = (0..50).map(|_| scope.spawn(|| log_in(server, "admin", "inventree", OWNER).0)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    }
}

on_both_databases! {
    fn who_says_to_come_from_elsewhere_is_no_other_address(server) {
        for last in 1..5 {
            guess(server, "admin", &format!("198.51.100.{last}"), 15);
        }
        let start = Instant::now();
        let replies = guess(server, "admin", "198.51.100.99", 30);
        assert!(count_unauthorized(&replies) <= max_attempts_since(start), "{}", count_unauthorized(&replies));
    }
}
