//! What was cosigned is remembered, whatever happens to the process.

use crate::history::History;
use crate::witness::{Witness, post};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn what_was_cosigned_is_remembered_when_it_is_killed_right_after() {
    let (mut witness, history) = (Witness::started(), History::honest());
    let second = History::new("second", 0, 200);
    let key = witness.key();
    let mut last = 0;
    for size in 1..=20 {
        witness.cosigned(&history.request(last, size));
        witness.kill();
        witness.start();
        assert_eq!(witness.key(), key);
        assert_eq!(witness.knows(&history.request(size + 1, size + 1)), size);
        assert_eq!(witness.ask(&second.request(size, size + 1)).status, 422);
        last = size;
    }
}

#[test]
fn killed_in_the_middle_it_knows_at_least_what_it_has_answered() {
    let (mut witness, history) = (Witness::started(), History::honest());
    let mut size = 0;
    for round in 0..8u64 {
        let answered = AtomicU64::new(size);
        thread::scope(|scope| {
            let url = witness.url().to_owned();
            let (history, answered) = (&history, &answered);
            let client = scope.spawn(move || {
                let mut old = answered.load(Ordering::SeqCst);
                // Until it is gone.
                while let Ok(reply) = post(&url, history.request(old, old + 1).to_text().as_bytes())
                {
                    assert_eq!(reply.status, 200, "{reply:?}");
                    old += 1;
                    answered.store(old, Ordering::SeqCst);
                    if old > 190 {
                        break;
                    }
                }
            });
            thread::sleep(Duration::from_millis(20 + 7 * round));
            witness.kill();
            client.join().expect("the client ends");
        });
        witness.start();
        let told = answered.load(Ordering::SeqCst);
        let known = witness.knows(&history.request(199, 199));
        assert!(known == told || known == told + 1, "knows {known}, answered {told}");
        witness.cosigned(&history.request(known, known));
        size = known;
        if size > 180 {
            break;
        }
    }
    assert!(size > 0, "nothing was cosigned at all");
}
