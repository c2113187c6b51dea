//! What the folds answer, over histories written by hand and at random.

mod amendments;
mod boards;
mod history;
mod organisation;
mod properties;
mod safety_reviews;
