//! The witness as logs meet it: the real binary on a port and a folder of its own, asked over HTTP,
//! stopped, killed and started again; and the client by which our service asks witnesses.

mod asking;
mod concurrent;
mod cosigning;
mod history;
mod impostor;
mod refusing;
mod remembering;
mod starting;
mod witness;
