// The Enter key that ends a kana–kanji conversion must not send the form. Some browsers report it with
// key code 229 after the composition has ended.
document.addEventListener("keydown", (event) => {
  const converting = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && converting && event.target instanceof HTMLInputElement) {
    event.preventDefault();
  }
}, true);
