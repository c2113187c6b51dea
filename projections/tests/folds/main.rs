//! What the folds answer, over histories written by hand and at random.

mod amendments;
mod boards;
mod boards_of_work;
mod history;
mod organisation;
mod properties;
mod safety_reviews;
