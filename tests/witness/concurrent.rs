//! Many ask at once.

use crate::history::History;
use crate::witness::{Witness, post};
use std::thread;

#[test]
fn of_many_histories_that_are_submitted_at_once_one_is_cosigned() {
    let witness = Witness::started();
    let history = History::honest();
    witness.cosigned(&history.request(0, 9));
    for size in [9, 17, 30] {
        let kinds = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let asked: Vec<_> = thread::scope(|scope| {
            let ask = |kind: &'static str| {
                let url = witness.url();
                // All agree with what was cosigned, none with each other.
                scope.spawn(move || {
                    let request = History::new(kind, 0, 200).request(0, size + 1);
                    post(url, request.to_text().as_bytes()).expect("it answers").status
                })
            };
            let threads: Vec<_> = kinds.into_iter().map(ask).collect();
            threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
        });
        assert_eq!(asked, [409; 8]);
    }
    let fresh = Witness::started();
    let asked: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h"]
            .into_iter()
            .map(|kind| {
                let url = fresh.url();
                scope.spawn(move || {
                    let request = History::new(kind, 0, 50).request(0, 50);
                    post(url, request.to_text().as_bytes()).expect("it answers").status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
    });
    assert_eq!(asked.iter().filter(|&&status| status == 200).count(), 1, "{asked:?}");
    assert_eq!(asked.iter().filter(|&&status| status == 409).count(), 7, "{asked:?}");
}

#[test]
fn no_size_is_lost_though_larger_and_smaller_ones_race() {
    let (witness, history) = (Witness::started(), History::honest());
    let best = thread::scope(|scope| {
        let threads: Vec<_> = (1..=12u64)
            .map(|size| {
                let (url, history) = (witness.url(), &history);
                scope.spawn(move || {
                    let request = history.request(0, size);
                    let status =
                        post(url, request.to_text().as_bytes()).expect("it answers").status;
                    (status == 200).then_some(size)
                })
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().expect("it ends")).collect::<Vec<_>>()
    });
    assert_eq!(best.len(), 1);
    assert_eq!(witness.knows(&history.request(100, 100)), best[0]);
}
