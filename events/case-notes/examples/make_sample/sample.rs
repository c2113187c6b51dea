//! Forty invented cases as an organisation's spreadsheet might hold them, with the usual mess.

use chrono::{Days, NaiveDate};
use encoding_rs::WINDOWS_1252;

const HEADER: &str = "Case Ref ,Date,Time,Date entered,WORKER,Contact type,Attendance,Outcome,\
                      Minutes,Score,Level,Incident date,Notes";

/// The file: Windows-1252, CRLF.
pub(crate) fn sample() -> Vec<u8> {
    let mut random = Random(20_250_301);
    let mut notes: Vec<Note> = (1..=40).flat_map(|case| journey(case, &mut random)).collect();
    notes.sort_by_key(|note| note.entered);
    let mut lines: Vec<String> = notes.iter().map(|note| note.line(&mut random)).collect();
    spoil(&mut lines);
    lines.insert(0, HEADER.to_owned());
    lines.extend([",,,,,,,,,,,,".to_owned(), ", ,,,,,,,,,,,".to_owned(), String::new()]);
    WINDOWS_1252.encode(&lines.join("\r\n")).0.into_owned()
}

/// SplitMix64: enough for a sample, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn one_in(&mut self, chance: u64) -> bool {
        self.below(chance) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let count = u64::try_from(from.len()).expect("lists here are short");
        from[usize::try_from(self.below(count)).expect("it is below a length")]
    }
}

#[derive(Clone, Default)]
struct Note {
    case: u64,
    date: NaiveDate,
    entered: NaiveDate,
    worker: &'static str,
    kind: &'static str,
    attendance: &'static str,
    outcome: &'static str,
    minutes: String,
    score: String,
    level: &'static str,
    incident: Option<NaiveDate>,
    notes: String,
}

fn journey(case: u64, random: &mut Random) -> Vec<Note> {
    let start = NaiveDate::from_ymd_opt(2023, 9, 4).expect("it is a date");
    let mut day = start + Days::new(case * 11 + random.below(9));
    let worker = [["Alex Example", "AE"], ["Sam Sample", "SS"], ["Toni Template", "toni template"]]
        [usize::try_from(case % 3).expect("it is below three")];
    let mut notes = Vec::new();
    let mut add = |day: NaiveDate, worker: &'static str, kind, random: &mut Random| {
        let entered = day
            + Days::new([0, 0, 0, 1, 1, 2, 5][usize::try_from(random.below(7)).expect("small")]);
        let mut note = Note { case, date: day, entered, worker, kind, ..Note::default() };
        fill(&mut note, random);
        notes.push(note);
    };
    // A few cases came over from paper, without their referral.
    if !case.is_multiple_of(13) {
        add(day, worker[0], "Referral", random);
    }
    add(day + Days::new(3), worker[0], "Phone call", random);
    add(day + Days::new(9), worker[0], "Assessment", random);
    add(day + Days::new(12), worker[0], "Risk assessment", random);
    day = day + Days::new(16);
    let weeks = 6 + random.below(9);
    for week in 0..weeks {
        let name = worker[usize::from(random.one_in(3))];
        let kind = random.pick(&["1:1 session", "1:1 session", "Session", "Group", "1:1 Session "]);
        add(day, name, kind, random);
        let between = random.pick(&["", "", "", "Phone call", "T/C", "Letter", "Admin"]);
        if !between.is_empty() {
            add(day + Days::new(2), name, between, random);
        }
        if week % 5 == 4 {
            add(day + Days::new(3), supervisor(week), "Supervision", random);
        }
        if random.one_in(14) {
            add(day + Days::new(4), name, "Incident", random);
        }
        day = day + Days::new(7);
    }
    if !random.one_in(4) {
        add(day, worker[0], random.pick(&["Closure", "Case closed", "CLOSURE"]), random);
    }
    notes
}

const fn supervisor(week: u64) -> &'static str {
    if week.is_multiple_of(2) { "Kim Placeholder" } else { "KP" }
}

fn fill(note: &mut Note, random: &mut Random) {
    let person = note.case;
    match note.kind.trim() {
        "Referral" => {
            note.outcome =
                random.pick(&["Police", "Self", "Social care", "GP", "Neighbourhood team"]);
            note.level = random.pick(&["Voluntary", "Court order", ""]);
            if random.one_in(2) {
                note.notes = format!("Referral form for Example Person {person} scanned.");
            }
        }
        "Assessment" => {
            note.outcome = random.pick(&["Accepted", "accepted", "Accepted", "Not ready"]);
            note.notes = format!("Met Example Person {person}. {}", random.pick(&SENTENCES));
        }
        "Risk assessment" => {
            note.outcome = random.pick(&["DASH", "Dash", "Local form"]);
            note.level = random.pick(&["Standard", "Medium", "medium", "High"]);
            note.score =
                if random.one_in(2) { random.below(14).to_string() } else { String::new() };
        }
        "Phone call" | "T/C" => {
            note.outcome =
                random.pick(&["Spoke", "spoke", "No answer", "No Answer", "Left message"]);
            if note.outcome == "Spoke" && random.one_in(2) {
                note.notes = random.pick(&SENTENCES).to_owned();
            }
        }
        "Supervision" => note.notes = random.pick(&DECISIONS).to_owned(),
        "Incident" => {
            note.outcome = random.pick(&["Threat", "Breach of order", "Physical"]);
            note.level = random.pick(&["PP-1", "PP-2", ""]);
            note.incident = Some(note.date - Days::new(random.below(20)));
        }
        "Closure" | "Case closed" | "CLOSURE" => {
            note.outcome =
                random.pick(&["Completed", "Stopped attending", "Moved away", "Referred on"]);
            note.level = random.pick(&["Standard", "Medium", "", ""]);
        }
        "Letter" | "Admin" => {}
        _ => session(note, random),
    }
}

fn session(note: &mut Note, random: &mut Random) {
    note.attendance = random.pick(&[
        "Attended",
        "Attended",
        "attended",
        "ATTENDED",
        "Late",
        "Attended ",
        "DNA",
        "dna",
        "Cancelled by service",
        "Sent apologies",
    ]);
    if ["attended", "late"].contains(&note.attendance.trim().to_lowercase().as_str()) {
        if !random.one_in(5) {
            note.minutes = random.pick(&["60", "50", "45", "90", "60.0"]).to_owned();
        }
        note.notes = random.pick(&SENTENCES).to_owned();
        if random.one_in(12) {
            note.outcome = "Strength noted";
        }
        if random.one_in(6) {
            note.notes = format!("{}\n\nNext time: {}", note.notes, random.pick(&NEXT));
        }
    }
}

const SENTENCES: [&str; 8] = [
    "Talked about a hard week; chose the breathing exercise.",
    "Said the car repair cost £140 and that money is tight.",
    "Example Person’s own words: \"I want to listen more\".",
    "Met at the café by the centre; privacy was limited.",
    "Spoke little at first, asked two questions towards the end.",
    "Practised pausing before answering, then described using it at work.",
    "Named feeling “worn out” – stayed with it for some minutes.",
    "Went through the plan together…  no changes asked for",
];
const DECISIONS: [&str; 3] = [
    "Keep the pace as it is; look again in four weeks.",
    "Offer a choice of exercises at the start of each session.",
    "Ask the support worker’s view before the next step.",
];
const NEXT: [&str; 3] =
    ["begin with a choice, then review.", "bring the diary, if wanted.", "as agreed"];

impl Note {
    fn line(&self, random: &mut Random) -> String {
        let date = if random.one_in(4) {
            self.date.format("%d-%b-%y").to_string()
        } else {
            self.date.format("%d/%m/%Y").to_string()
        };
        let hour = 9 + random.below(8);
        let (date, time) = match random.below(5) {
            0 if date.contains('/') => (format!("{date} {hour:02}:30"), String::new()),
            1 => (date, format!("{hour}.15")),
            2 => (date, format!("{hour:02}:00")),
            _ => (date, String::new()),
        };
        let reference = match random.below(20) {
            0 => format!("su-{} ", 1000 + self.case),
            _ => format!("SU-{}", 1000 + self.case),
        };
        let incident = self.incident.map(|day| day.format("%d/%m/%Y").to_string());
        // Someone who adds a note on the day may do so before the hour that it tells of is over.
        let entered = self.entered.format("%d/%m/%Y").to_string();
        let cells = [
            &reference,
            &date,
            &time,
            &entered,
            self.worker,
            self.kind,
            self.attendance,
            self.outcome,
            &self.minutes,
            &self.score,
            self.level,
            &incident.unwrap_or_default(),
            &self.notes,
        ];
        cells.map(quoted).join(",")
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\"").replace('\n', "\r\n"))
    } else {
        cell.to_owned()
    }
}

/// The rows that no import may take, and the copies.
fn spoil(lines: &mut Vec<String>) {
    let wrong = [
        (17, "SU-1001,31/02/2024,,01/03/2024,AE,Phone call,,Spoke,,,,,"),
        (60, "SU-1004,30-Feb-24,,01/03/2024,SS,Letter,,,,,,,"),
        (90, ",12/02/2024,10:00,12/02/2024,AE,Phone call,,Spoke,,,,,"),
        (120, "SU-1007,31/03/2024,01:30,02/04/2024,SS,Phone call,,Left message,,,,,"),
        (150, "SU-1005,14/03/2024,,14/03/2024,Temp Worker,Phone call,,Spoke,,,,,"),
        (170, "SU-1006,15/03/2024,,15/03/2024,,1:1 session,Attended,,60,,,,Quiet session."),
        (190, "SU-1008,02/04/2024,,02/04/2024,SS,Session,Attended,,900,,,,A long day together."),
        (210, "SU-1009,03/04/2024,,03/04/2024,AE,Session,,,60,,,,"),
        (230, "SU-1010,04/04/2024,,04/04/2024,SS,Risk assessment,,DASH,,8,,,"),
        (250, "SU-1011,05/04/2024,,01/04/2024,TT,Home visit,,,,,,,"),
        (270, "SU-1012,08/04/2024,,08/04/2024,AE,Supervision,,,,,,,Looked at the plan."),
        (290, "SU-1013,09/04/2024,,09/04/2024,SS,Phone call,,Spoke"),
        (310, ",10/04/2024,,10/04/2024,AE,Letter,,,,,,,"),
        (330, "SU-1014,11/04/2024,,11/04/2024,AE,Incident,,Threat,,,PP-1,,Told by an agency."),
        (350, "SU-1015,12/04/2034,,12/04/2024,AE,Phone call,,Engaged,,,,,"),
        (370, " ,15/04/2024,,15/04/2024,temp worker,Phone call,,Spoke,,,,,"),
    ];
    for (place, line) in wrong {
        lines.insert(place, line.to_owned());
    }
    for (from, to) in [(25, 26), (80, 140), (200, 203), (300, 301), (400, 420), (430, 470)] {
        lines.insert(to, lines[from].clone());
    }
}
