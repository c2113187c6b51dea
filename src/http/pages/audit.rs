//! The pages of whoever audits: another policy tried out, what the log proves, who looked, a sample
//! of files, and what is taken out of a case for a stated purpose.

mod exports;
mod looks;
mod proof;
mod sample;
mod verification;
mod what_if;

pub(super) use exports::{asking as export, sent as export_sent};
pub(super) use looks::{lookers, of_journey as looks_at, of_staff as looks_of, own as own_looks};
pub(super) use proof::page as proof;
pub(super) use sample::page as sample;
pub(super) use verification::page as verification;
pub(super) use what_if::page as what_if;
