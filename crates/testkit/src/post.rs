//! A post that sends nothing: it keeps what it was given, and fails when it is told to.

use app::ports::{Message, Post, PostError, PostFault, Relay};
use std::sync::{Mutex, PoisonError};

/// Keeps messages.
#[derive(Debug, Default)]
pub struct TestPost {
    sent: Mutex<Vec<(Relay, Message)>>,
    fault: Mutex<Option<PostFault>>,
    tries: Mutex<usize>,
}

fn inside<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TestPost {
    /// What was sent, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<Message> {
        inside(&self.sent).iter().map(|(_, message)| message.clone()).collect()
    }
    /// The ways by which it was sent, oldest first.
    #[must_use]
    pub fn relays(&self) -> Vec<Relay> {
        inside(&self.sent).iter().map(|(relay, _)| relay.clone()).collect()
    }
    /// How often something was tried.
    #[must_use]
    pub fn tries(&self) -> usize {
        *inside(&self.tries)
    }
    /// From now on everything goes wrong like this; none: everything is sent.
    pub fn fails(&self, fault: Option<PostFault>) {
        *inside(&self.fault) = fault;
    }
}

impl Post for TestPost {
    fn send(&self, relay: &Relay, message: &Message) -> Result<(), PostError> {
        *inside(&self.tries) += 1;
        match *inside(&self.fault) {
            Some(fault) => Err(PostError { fault, said: format!("451 {} of the tests", fault.code()) }),
            None => {
                inside(&self.sent).push((relay.clone(), message.clone()));
                Ok(())
            }
        }
    }
}
