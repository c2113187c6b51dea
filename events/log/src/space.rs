//! The free-space floor: below it nothing is taken, so that the log never meets a full disk.

use crate::Unwell;
use crate::options::Options;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const FRESH: Duration = Duration::from_millis(100);

#[derive(Default)]
pub(crate) struct Space(Mutex<Option<(Instant, u64)>>);

impl Space {
    /// Asks the filesystem at most ten times a second.
    pub(crate) fn check(&self, options: &Options) -> Result<(), Unwell> {
        let mut known = crate::held(self.0.lock());
        let free = match *known {
            Some((asked, free)) if asked.elapsed() < FRESH => free,
            Some(_) | None => {
                // A filesystem that does not say how full it is will say so when it is full.
                let free = options.disk.free(&options.dir).unwrap_or(u64::MAX);
                *known = Some((Instant::now(), free));
                free
            }
        };
        let floor = options.free_space_floor;
        if free < floor { Err(Unwell::NoSpace { free, floor }) } else { Ok(()) }
    }
}
