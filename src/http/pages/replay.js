// Says where a slider stands while it is moved. Without it the button does the same, a moment later.
for (const slider of document.querySelectorAll('.slider input')) {
  const stands = document.querySelector(`output[for="${slider.id}"]`);
  slider.addEventListener('input', () => { stands.value = `${slider.value} of ${slider.max}`; });
}
