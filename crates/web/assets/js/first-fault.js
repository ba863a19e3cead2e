// After a form came back with faults, the list of faults is read first.
document.querySelector(".faults")?.focus();
