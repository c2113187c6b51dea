//! Trains the dictionary that is shipped with the crate. What it learns from is made here, from
//! the vocabulary and from plain words: nothing in it was ever said by or about anyone.
//!
//! `cargo run --release -p event-log --example train-dictionary -- src/dictionary/v1.zdict`
//! Never overwrite a version that was released: records need the one that they were written with.

#![expect(clippy::print_stdout, reason = "it is a command, and this is its output")]

use std::fmt::Write as _;

const SAMPLES: u64 = 40_000;
const DICTIONARY_BYTES: usize = 16 * 1024;

/// Each type with its data. `#` is a number, `@` an id, `~` a sentence, `^` a date, `|` a choice.
const SHAPES: &str = include_str!("dictionary-shapes.txt");

const WORDS: &str = "the a to of and in was he she they with that it for on about at said felt \
    session week home partner children work time plan next before after agreed asked talked \
    listened angry calm ashamed afraid sorry quiet late early phone group support worker service \
    user risk safety contact appointment feeling anger breathing time-out pattern goal step change \
    noticed recognised described explained responsibility impact behaviour argument shouting \
    controlling not very more less some again first last could would will did had has been is are";

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // SplitMix64: small, seeded, and the same everywhere.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(from.len() as u64)).expect("an index")]
    }
}

fn date(random: &mut Random) -> String {
    let (year, month) = (2023 + random.below(5), 1 + random.below(12));
    format!("{year}-{month:02}-{:02}", 1 + random.below(28))
}

fn moment(random: &mut Random) -> String {
    let date = date(random);
    match random.below(6) {
        0 => date,
        _ => format!("{date}T{:02}:{:02}:00Z", 8 + random.below(11), 5 * random.below(12)),
    }
}

fn id(random: &mut Random) -> String {
    let (a, b) = (random.next(), random.next());
    let (high, low) = (a & 0xfff, b & 0xffff_ffff_ffff);
    format!("019{:05x}-{:04x}-7{high:03x}-8{:03x}-{low:012x}", a >> 44, a & 0xffff, b >> 52)
}

fn sentence(random: &mut Random) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let count = 3 + random.below(14);
    (0..count).map(|_| random.pick(&words)).collect::<Vec<_>>().join(" ")
}

/// Fills in a shape: fields that are not marked with `!` are left out now and then.
fn data(random: &mut Random, shape: &str) -> String {
    let mut json = String::from("{");
    for field in shape.split_whitespace() {
        let (name, kind) = field.split_once(':').expect("name:kind");
        if !name.ends_with('!') && random.below(5) < 2 {
            continue;
        }
        if json.len() > 1 {
            json.push(',');
        }
        write!(json, "\"{}\":", name.trim_end_matches('!')).expect("a string takes all");
        json.push_str(&value(random, kind));
    }
    json + "}"
}

fn value(random: &mut Random, kind: &str) -> String {
    match kind {
        "~" => format!("\"{}\"", sentence(random)),
        "~[]" => format!("[\"{}\",\"{}\"]", sentence(random), sentence(random)),
        "@" => format!("\"{}\"", id(random)),
        "@[]" => format!("[\"{}\"]", id(random)),
        "^" => format!("\"{}\"", date(random)),
        "^T" => format!("\"{}T{:02}:00:00Z\"", date(random), 9 + random.below(9)),
        "#" => random.below(100).to_string(),
        "3" => random.below(4).to_string(),
        "?" => random.pick(&["true", "false"]).to_owned(),
        "staff" => format!("\"{}-{:02}\"", random.pick(&["P", "S", "W"]), random.below(40)),
        "staff[]" => format!("[\"P-{:02}\"]", random.below(40)),
        "label" => format!("\"PP-{}\"", 1 + random.below(3)),
        "ref" => "\"SU-0042\"".to_owned(),
        choices => format!("\"{}\"", random.pick(&choices.split('|').collect::<Vec<_>>())),
    }
}

fn sample(random: &mut Random, line: &str) -> Vec<u8> {
    let (kind, shape) = line.split_once(' ').unwrap_or((line, ""));
    let source = random.pick(&["observed", "observed", "self-report", "agency", "document"]);
    let roles = ["practitioner", "practitioner", "support-worker", "supervisor", "system"];
    let role = random.pick(&roles);
    let letter = role[..1].to_uppercase();
    let mut json = format!("{{\"type\":\"{kind}\",\"at\":\"{}\"", moment(random));
    if random.below(4) == 0 {
        write!(json, ",\"known\":\"{}\"", moment(random)).expect("a string takes all");
    }
    let by = format!("{{\"id\":\"{letter}-{:02}\",\"role\":\"{role}\"}}", random.below(40));
    write!(json, ",\"source\":\"{source}\",\"by\":{by}").expect("a string takes all");
    if random.below(4) == 0 {
        write!(json, ",\"refs\":[\"{}\"]", id(random)).expect("a string takes all");
    }
    if random.below(3) == 0 {
        write!(json, ",\"correlation\":\"{}\"", id(random)).expect("a string takes all");
    }
    write!(json, ",\"data\":{}}}", data(random, shape)).expect("a string takes all");
    json.into_bytes()
}

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).expect("name the file to write");
    let mut random = Random(42);
    let lines: Vec<&str> = SHAPES.lines().filter(|line| !line.is_empty()).collect();
    let samples: Vec<_> = (0..SAMPLES)
        .map(|_| {
            let line = random.pick(&lines);
            sample(&mut random, line)
        })
        .collect();
    let dictionary = zstd::dict::from_samples(&samples, DICTIONARY_BYTES)?;
    let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary)?;
    let (mut before, mut after) = (0, 0);
    for sample in samples.iter().take(1000) {
        before += sample.len();
        after += compressor.compress(sample)?.len();
    }
    println!("{} bytes; a thousand samples: {before} -> {after}", dictionary.len());
    std::fs::write(path, dictionary)
}
