//! Holds every transport to the same promises, by one suite. A second transport adds one line at the end.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[path = "conformance/suite.rs"]
mod suite;

/// Every promise, on one transport.
macro_rules! promises {
    ($transport:ident: $new:expr; $($promise:ident),* $(,)?) => {
        mod $transport {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    super::suite::$promise($new).await;
                }
            )*
        }
    };
}

/// The whole suite, on one transport.
macro_rules! holds {
    ($transport:ident: $new:expr) => {
        promises!(
            $transport: $new;
            reaches_whoever_subscribed_to_a_pattern_that_fits,
            keeps_each_publishers_order_under_concurrency,
            tells_a_slow_subscriber_what_it_lost,
            refuses_rather_than_lose_where_that_is_asked,
            tells_who_joins_late_to_read_the_state,
            asks_and_is_answered,
            asks_everyone,
            says_when_nobody_answers,
            refuses_what_is_too_large_or_too_many,
        );
    };
}

holds!(local: bus::Local::new());
