//! The service as it is met from outside: the real binary on a port and a folder of its own, asked
//! over HTTP and on the command line. Nothing here looks inside.

mod acceptance;
mod amending;
mod backups;
mod believing;
mod boards;
mod boards_alike;
mod boards_read;
mod client;
mod command;
mod command_asks;
mod command_views;
mod compartments;
mod describing;
mod lifecycle;
mod limits;
mod log;
mod notices;
mod opening;
mod operating;
mod organisation;
mod paging;
mod policies;
mod policy_commands;
mod questions;
mod racing;
mod recording;
mod refusing;
mod retracting;
mod roles;
mod said;
mod searching;
mod stepin;
mod tail;
mod timeline;
mod times;
