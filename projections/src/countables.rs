//! Everything of one journey that a rule can count, in the order of the log.

use crate::Projection;
use crate::countable::{Countable, Earlier, LabelPlace, Places, What, what};
use alloc::vec::Vec;
use events::vocabulary::{Pace, Phase};
use events::{CorrelationId, EventId, Instant, Label, Moment, Recorded, StaffId};

/// The countable entries of one journey. Ids of staff, labels and occasions stand here once each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Countables {
    all: Vec<Countable>,
    staff: Vec<StaffId>,
    labels: Vec<Label>,
    occasions: Vec<CorrelationId>,
    /// When incidents became known, where that is known to the time of day.
    known: Vec<(EventId, Instant)>,
}

impl Projection for Countables {
    /// Takes a standing entry. An amendment changes earlier ones: then all are taken anew.
    fn apply(&mut self, recorded: &Recorded) {
        let entry = &recorded.entry;
        let known = recorded.known_at();
        let Some(what) = what(&entry.event, known.day(), self) else { return };
        if let (What::Incident { .. }, Moment::Instant(known)) = (what, known) {
            self.known.push((entry.id, known));
        }
        let countable = Countable {
            event: entry.id,
            at: entry.occurred_at,
            day: entry.occurred_at.day(),
            recorded: recorded.believed_from(),
            by: place(&mut self.staff, &entry.recorder.id),
            role: entry.recorder.role,
            compartment: recorded.stream.compartment,
            occasion: entry.correlation.map(|occasion| place(&mut self.occasions, &occasion)),
            what,
        };
        self.all.push(countable);
    }
}

impl Places for Countables {
    fn earlier(&self, id: EventId) -> Earlier {
        let at = self.all.iter().rposition(|countable| countable.event == id)?;
        u32::try_from(at).ok()
    }

    fn label(&mut self, label: &Label) -> LabelPlace {
        place(&mut self.labels, label)
    }

    fn staff(&mut self, id: &StaffId) -> u16 {
        place(&mut self.staff, id)
    }
}

fn place<T: Clone + PartialEq>(all: &mut Vec<T>, one: &T) -> u16 {
    let at = all.iter().position(|known| known == one).unwrap_or_else(|| {
        all.push(one.clone());
        all.len() - 1
    });
    u16::try_from(at).unwrap_or(u16::MAX)
}

impl Countables {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            all: Vec::new(),
            staff: Vec::new(),
            labels: Vec::new(),
            occasions: Vec::new(),
            known: Vec::new(),
        }
    }

    /// All of them, in the order of the log.
    #[must_use]
    pub fn all(&self) -> &[Countable] {
        &self.all
    }

    /// An earlier one that a later one names.
    #[must_use]
    pub fn at(&self, place: Earlier) -> Option<&Countable> {
        self.all.get(usize::try_from(place?).ok()?)
    }

    /// The first `n` of them.
    #[must_use]
    pub(crate) fn up_to(&self, n: usize) -> Self {
        let all = self.all[..n.min(self.all.len())].to_vec();
        Self { all, ..self.clone() }
    }

    pub(crate) fn push(&mut self, countable: Countable) {
        self.all.push(countable);
    }

    /// A member of staff by place.
    #[must_use]
    pub fn staff_at(&self, place: u16) -> Option<&StaffId> {
        self.staff.get(usize::from(place))
    }

    /// How a label was written.
    #[must_use]
    pub fn label_at(&self, place: LabelPlace) -> Option<&Label> {
        self.labels.get(usize::from(place))
    }

    /// When the service learned of an incident; of anything else, when it was recorded.
    #[must_use]
    pub fn known(&self, countable: &Countable) -> Moment {
        let What::Incident { known: day, .. } = countable.what else {
            return Moment::Instant(countable.recorded);
        };
        let exact = self.known.iter().find(|(event, _)| *event == countable.event);
        exact.map_or(Moment::Day(day), |(_, known)| Moment::Instant(*known))
    }

    /// Who recorded it.
    #[must_use]
    pub fn recorder(&self, countable: &Countable) -> Option<&StaffId> {
        self.staff_at(countable.by)
    }

    /// The phase held: that of the last move, by place in the log.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.last_move().map_or(Phase::Reach, |(phase, _)| phase)
    }

    /// The last move of the phase, and where it led.
    #[must_use]
    pub fn last_move(&self) -> Option<(Phase, &Countable)> {
        self.all.iter().rev().find_map(|countable| {
            let What::PhaseMoved { to, .. } = countable.what else { return None };
            Some((to, countable))
        })
    }

    /// The pace last decided on, and the decision; as planned before any.
    #[must_use]
    pub fn pace(&self) -> (Pace, Option<&Countable>) {
        let decided = self.all.iter().rev().find_map(|countable| {
            let What::Pace { to, .. } = countable.what else { return None };
            Some((to, Some(countable)))
        });
        decided.unwrap_or((Pace::AsPlanned, None))
    }

    /// The override that `raised` is, unless somebody lifted it.
    #[must_use]
    pub fn is_standing(&self, raised: &Countable) -> bool {
        self.lifting(raised).is_none()
    }

    /// What lifted this override.
    #[must_use]
    pub fn lifting(&self, raised: &Countable) -> Option<&Countable> {
        self.all.iter().find(|later| {
            matches!(later.what, What::OverrideLifted { raised: of, .. } if self.is(of, raised))
        })
    }

    /// What acknowledged this override first.
    #[must_use]
    pub fn acknowledgement(&self, raised: &Countable) -> Option<&Countable> {
        self.all.iter().find(|later| {
            matches!(later.what, What::OverrideAcknowledged { raised: of } if self.is(of, raised))
        })
    }

    pub(crate) fn is(&self, place: Earlier, countable: &Countable) -> bool {
        self.at(place).is_some_and(|earlier| earlier.event == countable.event)
    }
}
