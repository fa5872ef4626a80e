/**
 * Adds buttons that copy. Without a script there are none, and values are selected by hand.
 *
 * The page is plain HTTP at an address of the tailnet, where browsers have no `navigator.clipboard`; there the value is selected and the selection copied.
 */
export const COPY_SCRIPT = `
/** @param {Element} root */
function addCopyButtons(root) {
  for (const value of root.querySelectorAll('[data-copy]')) value.after(copyButton(value));
}

/** @param {Element} value */
function copyButton(value) {
  const button = document.createElement('button');
  button.type = 'button';
  button.id = 'copy-' + value.id;
  /** @param {string} word */
  const label = word => {
    button.textContent = word;
    button.setAttribute('aria-label', word + ' ' + value.textContent);
  };
  label('Copy');
  let timer = 0;
  button.addEventListener('click', async () => {
    const isCopied = await copy(value);
    label(isCopied ? 'Copied' : 'Selected');
    announce(isCopied ? 'Copied ' + value.textContent : 'Selected, not copied: use the copy command of your browser');
    clearTimeout(timer);
    timer = setTimeout(label, 3000, 'Copy');
  });
  return button;
}

/** @param {Element} value */
async function copy(value) {
  try {
    await navigator.clipboard.writeText(value.textContent);
    return true;
  } catch {
    const selection = getSelection();
    if (!selection) return false;
    selection.selectAllChildren(value);
    const isCopied = document.execCommand('copy');
    if (isCopied) selection.removeAllRanges();
    return isCopied;
  }
}
`;
