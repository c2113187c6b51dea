//! Who may do what: one pure decision over a readable policy.
