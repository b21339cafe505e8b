//! The promises of the bus, each as one function over any transport.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::time::Duration;

use bus::{
    Bus, BusError, Cause, Delivery, Message, Overflow, Queue, Resync, Subscription, Transport, limits,
};
use bytes::Bytes;
use tokio::task::JoinSet;

/// Long enough for a loaded machine; nothing waits this long that goes well.
const PATIENCE: Duration = Duration::from_secs(60);

fn queue(length: u16, overflow: Overflow) -> Queue {
    Queue {
        length: NonZeroU16::new(length).unwrap(),
        overflow,
    }
}

async fn hears<T: Transport>(bus: &Bus<T>, pattern: &str, queue: Queue) -> Subscription {
    bus.subscribe(&pattern.parse().unwrap(), queue).await.unwrap()
}

async fn says<T: Transport>(bus: &Bus<T>, subject: &str, words: &str) -> Result<Option<usize>, BusError> {
    let words = Bytes::copy_from_slice(words.as_bytes());
    bus.publish(&subject.parse().unwrap(), words).await
}

async fn message(subscription: &mut Subscription) -> Message {
    match subscription.next().await.unwrap() {
        Delivery::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

async fn words(subscription: &mut Subscription) -> String {
    String::from_utf8(message(subscription).await.body.to_vec()).unwrap()
}

async fn resync(subscription: &mut Subscription) -> Resync {
    match subscription.next().await.unwrap() {
        Delivery::Resync(resync) => resync,
        other => panic!("{other:?}"),
    }
}

pub async fn reaches_whoever_subscribed_to_a_pattern_that_fits(transport: impl Transport) {
    let (one, two) = (Bus::new(transport.clone()), Bus::new(transport));
    assert_ne!(one.publisher(), two.publisher());
    let mut all = hears(&one, "world.>", queue(8, Overflow::Drop)).await;
    let mut notices = hears(&two, "*.notice", queue(8, Overflow::Drop)).await;
    says(&one, "world.notice", "a").await.unwrap();
    says(&two, "world.bring", "b").await.unwrap();
    says(&one, "region.said", "nobody hears it").await.unwrap();
    says(&one, "world.notice", "c").await.unwrap();
    let heard = message(&mut all).await;
    assert_eq!(
        (heard.subject.as_str(), heard.publisher),
        ("world.notice", one.publisher())
    );
    assert_eq!(words(&mut all).await, "b");
    assert_eq!(words(&mut all).await, "c");
    assert_eq!(words(&mut notices).await, "a");
    // Whoever does not listen any more is not reached, and hinders nobody.
    drop(notices);
    says(&two, "world.notice", "d").await.unwrap();
    assert_eq!(words(&mut all).await, "d");
}

pub async fn keeps_each_publishers_order_under_concurrency(transport: impl Transport) {
    const PUBLISHERS: usize = 4;
    const EACH: u32 = 300;
    let listening = Bus::new(transport.clone());
    let mut subscription = hears(&listening, "order.>", queue(8192, Overflow::Drop)).await;
    let mut publishing = JoinSet::new();
    for _ in 0..PUBLISHERS {
        let bus = Bus::new(transport.clone());
        // Two tasks of one publisher share its numbers on a subject.
        for half in 0..2 {
            let bus = bus.clone();
            publishing.spawn(async move {
                for number in 0..EACH {
                    says(&bus, "order.x", &format!("{half} {number}")).await.unwrap();
                }
            });
        }
    }
    publishing.join_all().await;
    let mut last: BTreeMap<(bus::Publisher, u32), u32> = BTreeMap::new();
    for _ in 0..PUBLISHERS * 2 * EACH as usize {
        // Anything but a message would be the word that one is missing.
        let heard = message(&mut subscription).await;
        let text = String::from_utf8(heard.body.to_vec()).unwrap();
        let (half, number) = text.split_once(' ').unwrap();
        let number: u32 = number.parse().unwrap();
        let before = last.insert((heard.publisher, half.parse().unwrap()), number);
        assert_eq!(before.map_or(0, |before| before + 1), number);
    }
    assert!(last.values().all(|number| *number == EACH - 1));
}

pub async fn tells_a_slow_subscriber_what_it_lost(transport: impl Transport) {
    let bus = Bus::new(transport);
    let mut slow = hears(&bus, "x", queue(2, Overflow::Drop)).await;
    let mut quick = hears(&bus, "x", queue(64, Overflow::Drop)).await;
    for number in 1..=6 {
        says(&bus, "x", &number.to_string()).await.unwrap();
        assert_eq!(
            words(&mut quick).await,
            number.to_string(),
            "another's queue hinders nobody"
        );
    }
    assert_eq!(slow.next().await.unwrap(), Delivery::Slow { dropped: 4 });
    assert_eq!(words(&mut slow).await, "1");
    assert_eq!(words(&mut slow).await, "2");
    says(&bus, "x", "7").await.unwrap();
    let told = resync(&mut slow).await;
    assert_eq!(
        (told.subject.as_str(), told.publisher, told.cause),
        ("x", bus.publisher(), Cause::Missed(4))
    );
    assert_eq!(
        words(&mut slow).await,
        "7",
        "what came after the hole is not lost as well"
    );
    says(&bus, "x", "8").await.unwrap();
    assert_eq!(words(&mut slow).await, "8");
}

pub async fn refuses_rather_than_lose_where_that_is_asked(transport: impl Transport) {
    let bus = Bus::new(transport);
    let mut strict = hears(&bus, "x", queue(2, Overflow::Refuse)).await;
    let mut other = hears(&bus, "x", queue(64, Overflow::Drop)).await;
    says(&bus, "x", "1").await.unwrap();
    says(&bus, "x", "2").await.unwrap();
    for _ in 0..3 {
        let refused = says(&bus, "x", "refused").await.unwrap_err();
        assert!(matches!(refused, BusError::Full { .. }), "{refused}");
    }
    assert_eq!(words(&mut strict).await, "1");
    says(&bus, "x", "3").await.unwrap();
    // Nobody got what was refused, and it left no hole.
    for subscription in [&mut strict, &mut other] {
        let mut heard = Vec::new();
        while heard.last().is_none_or(|last| last != "3") {
            heard.push(words(subscription).await);
        }
        assert!(heard.iter().all(|words| words != "refused"), "{heard:?}");
    }
}

pub async fn tells_who_joins_late_to_read_the_state(transport: impl Transport) {
    let bus = Bus::new(transport.clone());
    let mut first = hears(&bus, "x", queue(8, Overflow::Drop)).await;
    says(&bus, "x", "1").await.unwrap();
    says(&bus, "x", "2").await.unwrap();
    let mut late = hears(&bus, "x", queue(8, Overflow::Drop)).await;
    says(&bus, "x", "3").await.unwrap();
    assert_eq!(resync(&mut late).await.cause, Cause::Joined(2));
    assert_eq!(words(&mut late).await, "3");
    // A publisher that comes back is another, and begins anew.
    let again = Bus::new(transport);
    says(&again, "x", "4").await.unwrap();
    assert_eq!(words(&mut late).await, "4");
    for expected in ["1", "2", "3", "4"] {
        assert_eq!(words(&mut first).await, expected);
    }
}

/// Answers every question with its words and a name, until it is ended.
async fn answering<T: Transport>(bus: Bus<T>, mut questions: Subscription, name: &'static str) {
    while let Some(delivery) = questions.next().await {
        if let Delivery::Message(asked) = delivery {
            let answer = [asked.body.as_ref(), b" ", name.as_bytes()].concat();
            bus.answer(&asked, answer.into()).await.unwrap();
        }
    }
}

pub async fn asks_and_is_answered(transport: impl Transport) {
    let (asking, other) = (Bus::new(transport.clone()), Bus::new(transport));
    let questions = hears(&other, "sum", queue(8, Overflow::Refuse)).await;
    let task = tokio::spawn(answering(other, questions, "one"));
    for number in 0..20 {
        let answer = asking
            .ask(&"sum".parse().unwrap(), number.to_string().into(), PATIENCE)
            .await
            .unwrap();
        assert_eq!(answer, format!("{number} one").as_bytes());
    }
    task.abort();
}

pub async fn asks_everyone(transport: impl Transport) {
    let asking = Bus::new(transport.clone());
    let mut tasks = JoinSet::new();
    for name in ["one", "two", "three"] {
        let bus = Bus::new(transport.clone());
        let questions = hears(&bus, "who", queue(8, Overflow::Refuse)).await;
        tasks.spawn(answering(bus, questions, name));
    }
    // A transport that does not know how many it asked waits to the end.
    let within = Duration::from_millis(500);
    let mut answers = asking
        .ask_all(&"who".parse().unwrap(), "is".into(), within)
        .await
        .unwrap();
    answers.sort();
    assert_eq!(answers, ["is one", "is three", "is two"].map(Bytes::from));
}

pub async fn says_when_nobody_answers(transport: impl Transport) {
    let bus = Bus::new(transport);
    let short = Duration::from_millis(20);
    let refused = bus
        .ask(&"nobody".parse().unwrap(), Bytes::new(), short)
        .await
        .unwrap_err();
    assert!(
        matches!(refused, BusError::Nobody { .. } | BusError::Late { .. }),
        "{refused}"
    );
    let mut silent = hears(&bus, "silent", queue(8, Overflow::Drop)).await;
    let refused = bus
        .ask(&"silent".parse().unwrap(), Bytes::new(), short)
        .await
        .unwrap_err();
    assert!(matches!(refused, BusError::Late { .. }), "{refused}");
    // An answer that nobody waits for any more harms nothing; nor does one to what was no question.
    let asked = message(&mut silent).await;
    bus.answer(&asked, Bytes::new()).await.unwrap();
    says(&bus, "silent", "no question").await.unwrap();
    let told = message(&mut silent).await;
    bus.answer(&told, Bytes::new()).await.unwrap();
}

pub async fn refuses_what_is_too_large_or_too_many(transport: impl Transport) {
    let bus = Bus::new(transport);
    let large = Bytes::from(vec![0; limits::BODY_BYTES_MAX + 1]);
    let refused = bus.publish(&"x".parse().unwrap(), large).await.unwrap_err();
    assert!(matches!(refused, BusError::TooLarge { .. }), "{refused}");
    for number in 0..limits::SUBJECTS_MAX {
        says(&bus, &format!("many.{number}"), "").await.unwrap();
    }
    let refused = says(&bus, "one-more", "").await.unwrap_err();
    assert!(matches!(refused, BusError::TooMany { .. }), "{refused}");
    says(&bus, "many.0", "").await.unwrap();
}
