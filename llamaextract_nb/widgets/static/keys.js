// What a key is: a command (Ctrl or Meta; the browser's, but for those we know), a shortcut of ours (Alt), one that
// writes into a field, or one that walks. AltGr and Option write too, and AltGr is told as Ctrl+Alt by some systems.
export function isCommand(event) { return (event.ctrlKey || event.metaKey) && !event.altKey; }
export function isPlain(event) { return !event.ctrlKey && !event.metaKey && !event.altKey; }
export function shortcutOf(event) { // its letter or digit; where Alt makes another character of it, what stands on the key
  if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return "";
  return /^[a-z0-9]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^(Key|Digit)/, "").toLowerCase();
}
export function isWriting(event) {
  const option = event.altKey && !event.metaKey && navigator.platform.startsWith("Mac");
  if (event.metaKey || (event.ctrlKey !== event.altKey && !option && !event.getModifierState("AltGraph"))) return false;
  return Array.from(event.key).length === 1 || event.key === "Dead" || event.keyCode === 229; // 229: an input method has it
}
