//! What a person reads in a terminal of the acceptance journey. The pages are kept as snapshots:
//! whoever changes one reads it.

use crate::acceptance::imported;
use crate::stepin::Stepin;
use projections::views::VIEWS;

fn page(stepin: &Stepin, role: &str, view: &str, day: &str) -> String {
    let (role, view) = (format!("--as={role}"), format!("--view={view}"));
    let at = format!("--as-believed-at={day}");
    stepin.run([&role, "journey", "SU-0001", &view, &at]).ended(0).out
}

/// What is raised has another id in each run.
fn without_new_ids(page: &str) -> String {
    let line = |line: &str| match line.split_once("override raised") {
        Some((before, after)) => {
            let kept = after.split("entry …").next().unwrap_or_default();
            format!("{before}override raised{kept}entry …]\n")
        }
        None => format!("{line}\n"),
    };
    page.lines().map(line).collect()
}

#[test]
fn every_view_of_day_70_reads_as_it_was_looked_at() {
    let stepin = imported();
    for view in VIEWS.iter().map(|view| view.name) {
        let page = page(&stepin, "S-02/supervisor", view, "2025-05-12");
        insta::assert_snapshot!(format!("{view}_on_day_70"), without_new_ids(&page));
    }
    let days = ["--from=2025-05-07", "--to=2025-05-14"];
    let compared = stepin.run(["compare", "SU-0001", days[0], days[1]]).ended(0).out;
    insta::assert_snapshot!("compare_days_65_and_72", compared);
}

#[test]
fn safety_stands_before_anything_else_and_an_earlier_belief_is_unmissable() {
    let stepin = imported();
    for view in ["standing", "pace", "indicators", "safety", "chronology"] {
        let page = |day| page(&stepin, "S-02/supervisor", view, day);
        let suspended = page("2025-05-08");
        assert!(suspended.starts_with("SUSPENDED FOR SAFETY"), "{suspended}");
        let then = page("2025-05-07");
        assert!(then.starts_with("SU-0001 · 4 Look · pace slow"), "{then}");
        assert!(then.contains("\nAS BELIEVED AT 7 May 2025: "), "{then}");
        assert!(!then.contains("SUSPENDED") && !then.contains("30 Apr 2025"), "{then}");
    }
    let now = stepin.run(["journey", "SU-0001", "--view=standing"]).ended(0).out;
    assert!(!now.contains("AS BELIEVED AT"), "{now}");
}

#[test]
fn a_practitioner_reads_what_to_do_and_no_cause() {
    let stepin = imported();
    let safety = page(&stepin, "P-07/practitioner", "safety", "2025-05-12");
    assert!(safety.contains("SAFETY REVIEW") && safety.contains("what to do:"), "{safety}");
    for cause in ["O2", "historic", "rests on", "acknowledged by"] {
        assert!(!safety.contains(cause), "{cause}: {safety}");
    }
}

#[test]
fn a_support_worker_reads_what_is_for_support_and_no_other_view() {
    let stepin = imported();
    let own = page(&stepin, "W-03/support-worker", "support", "2025-05-12");
    assert_eq!(own, page(&stepin, "P-07/practitioner", "support", "2025-05-12"));
    assert!(own.contains("towards PP-1") && own.contains("attended"), "{own}");
    let other = ["--as=W-03/support-worker", "journey", "SU-0001", "--view=standing"];
    assert!(!stepin.run(other).out.contains("Reach"));
}

#[test]
fn pages_fit_a_terminal_and_have_no_colour_and_no_invented_midnight() {
    let stepin = imported();
    for view in VIEWS {
        let page = page(&stepin, "S-02/supervisor", view.name, "2025-05-12");
        for line in page.lines() {
            assert!(line.chars().count() <= 100, "{line}");
            assert!(!line.contains('\u{1b}') && !line.contains("00:00"), "{line}");
        }
        assert!(!page.contains("null") && !page.contains('{'), "{page}");
    }
}

#[test]
fn a_journey_asked_for_by_its_id_is_headed_by_its_reference() {
    let stepin = imported();
    let id = "01957000-0000-7000-8000-000000000001";
    let page = stepin.run(["journey", id, "--view=pace", "--as-believed-at=2025-05-07"]).ended(0);
    assert!(page.out.starts_with("SU-0001 · "), "{}", page.out);
}

#[test]
fn a_running_service_is_read_on_the_same_page() {
    let mut stepin = imported();
    let asked = ["journey", "SU-0001", "--view=safety", "--as-believed-at=2025-05-12"];
    let own = stepin.run(asked).ended(0).out;
    stepin.start();
    let server = format!("--server={}", stepin.url());
    let [journey, name, view, at] = asked;
    assert_eq!(stepin.run([&server, journey, name, view, at]).ended(0).out, own);
}
