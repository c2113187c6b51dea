//! Contestants in turns, so that whatever else the machine does meets all of them alike. Only the
//! ratios of one run mean anything: a machine is as fast as its neighbours let it be.

use crate::Failure;
use serde::Serialize;
use std::fmt;

/// Somebody who does the same work as the others, a turn at a time.
pub trait Contestant {
    /// What it is called in the table.
    fn name(&self) -> String;

    /// Does its work once, and says how that went in the measure's unit.
    ///
    /// # Errors
    /// It could not be done: the whole measure is void.
    fn turn(&mut self) -> Result<f64, Failure>;
}

/// A contestant made of a function.
pub struct Doing<F>(pub &'static str, pub F);

impl<F: FnMut() -> Result<f64, Failure>> Contestant for Doing<F> {
    fn name(&self) -> String {
        self.0.to_owned()
    }

    fn turn(&mut self) -> Result<f64, Failure> {
        self.1()
    }
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// So many a second: more is better.
    PerSecond,
    /// Microseconds: less is better.
    Micros,
    /// Bytes: less is better.
    Bytes,
}

/// A figure that was taken several times.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The lowest.
    pub min: f64,
    /// The highest.
    pub max: f64,
}

impl Spread {
    /// Of at least one figure.
    #[must_use]
    pub fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let (min, max) = (figures[0], figures[figures.len() - 1]);
        let (low, high) = (figures[(figures.len() - 1) / 2], figures[figures.len() / 2]);
        Self { median: f64::midpoint(low, high), min, max }
    }
}

/// The product against one other.
#[derive(Debug, Serialize)]
pub struct Against {
    /// Who that is.
    pub name: String,
    /// How it did.
    pub figures: Spread,
    /// The product's figure over this one's, turn by turn.
    pub ratio: Spread,
    /// What the ratio should be: at least so much where more is better, else at most.
    pub goal: Option<f64>,
    /// Whether its median is.
    pub met: Option<bool>,
}

/// What came of a measure.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Its number, such as `M2`.
    pub measure: &'static str,
    /// What is measured, in words.
    pub what: String,
    /// What the figures count.
    pub unit: Unit,
    /// How often everyone had their turn.
    pub turns: usize,
    /// Who is measured.
    pub name: String,
    /// How the product did.
    pub figures: Spread,
    /// And how it stands beside the others.
    pub against: Vec<Against>,
}

/// A measure that waits for its contestants.
pub struct Contest {
    /// Its number, such as `M2`.
    pub measure: &'static str,
    /// What is measured, in words.
    pub what: String,
    /// What the figures count.
    pub unit: Unit,
    /// How often everyone has their turn.
    pub turns: usize,
}

/// Another than the product, and what the ratio to it should be.
pub type Other<'a> = (Box<dyn Contestant + 'a>, Option<f64>);

impl Contest {
    /// Lets everyone have a turn that does not count, and then each of theirs, the product first.
    ///
    /// # Errors
    /// Somebody could not do their work.
    pub fn hold<'a>(
        self,
        ours: &mut (dyn Contestant + 'a),
        mut others: Vec<Other<'a>>,
        progress: &dyn Fn(),
    ) -> Result<Outcome, Failure> {
        let mut figures = vec![Vec::with_capacity(self.turns); others.len() + 1];
        for turn in 0..=self.turns {
            let everyone = std::iter::once(&mut *ours)
                .chain(others.iter_mut().map(|(other, _)| &mut **other as &mut dyn Contestant));
            for (figures, one) in figures.iter_mut().zip(everyone) {
                let figure = one.turn()?;
                progress();
                if turn > 0 {
                    figures.push(figure);
                }
            }
        }
        let theirs = figures.split_off(1);
        let own = figures.remove(0);
        let against = others.iter().zip(theirs);
        let against =
            against.map(|((other, goal), theirs)| self.beside(&own, &**other, theirs, *goal));
        let against = against.collect();
        let Self { measure, what, unit, turns } = self;
        let (name, figures) = (ours.name(), Spread::of(own));
        Ok(Outcome { measure, what, unit, turns, name, figures, against })
    }

    fn beside(
        &self,
        own: &[f64],
        other: &dyn Contestant,
        theirs: Vec<f64>,
        goal: Option<f64>,
    ) -> Against {
        let ratio = Spread::of(own.iter().zip(&theirs).map(|(own, their)| own / their).collect());
        let met = goal.map(|goal| match self.unit {
            Unit::PerSecond => ratio.median >= goal,
            Unit::Micros | Unit::Bytes => ratio.median <= goal,
        });
        Against { name: other.name(), figures: Spread::of(theirs), ratio, goal, met }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { measure, what, unit, figures, turns, .. } = self;
        let counted = match unit {
            Unit::PerSecond => "a second",
            Unit::Micros => "µs",
            Unit::Bytes => "bytes",
        };
        writeln!(f, "{measure:<4} {what} ({counted}; median of {turns}, lowest to highest)")?;
        writeln!(f, "     {:<34} {}", self.name, Shown(*figures))?;
        for Against { name, figures, ratio, goal, met } in &self.against {
            write!(
                f,
                "     {name:<34} {:<36} ratio {}",
                Shown(*figures).to_string(),
                Shown(*ratio)
            )?;
            if let (Some(goal), Some(met)) = (goal, met) {
                let bound = if *unit == Unit::PerSecond { "at least" } else { "at most" };
                write!(f, "  {bound} {goal}: {}", if *met { "met" } else { "NOT MET" })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Three significant digits are more than a busy machine gives.
struct Shown(Spread);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Spread { median, min, max } = self.0;
        let places = if max >= 100.0 { 0 } else { 2 };
        write!(f, "{median:.places$} ({min:.places$}–{max:.places$})")
    }
}
