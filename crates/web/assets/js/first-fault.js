// After a form came back, the list of its faults is read first, or what its numbers are.
document.querySelector(".faults, #numbers")?.focus();
