//! What the folds answer, over histories written by hand and at random.

mod amendments;
mod boards;
mod boards_of_oversight;
mod boards_of_people;
mod boards_of_record;
mod boards_of_safety;
mod boards_of_work;
mod disclosures;
mod for_support;
mod history;
mod lookers;
mod looks;
mod organisation;
mod properties;
mod protected_apart;
mod random;
mod rules_criteria;
mod rules_pace;
mod rules_stepping_in;
mod rules_surface;
mod safety_reviews;
mod told;
mod views_properties;
