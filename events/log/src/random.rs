//! Randomness from the operating system.

/// Fills `bytes`. Without randomness no key can be made and nothing can go on.
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system hands out randomness");
}

pub(crate) fn array<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}
