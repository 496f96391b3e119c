// Puts the network's answers into words.

const percentage = (share) => share >= 0.9995 ? "> 99.9 %" : `${(100 * share).toFixed(1)} %`;

// The digits from the likeliest to the least likely.
const ranking = (probabilities) => probabilities.map((_, digit) => digit).sort(
  (left, right) => probabilities[right] - probabilities[left]);

// As `notebook read` has it.
const isUnsure = ({ probabilities, isDoubtful }) => isDoubtful || Math.max(...probabilities) < 0.8;

// The answers of each line.
function linesOf(answers) {
  const lines = [];
  for (const answer of answers) (lines[answer.line] ??= []).push(answer);
  return lines;
}

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

// The runner-up of each digit that is unsure; of more than two, the number.
function doubts(answers) {
  const unsure = answers.flatMap((answer, index) => {
    if (!isUnsure(answer)) return [];
    const { probabilities } = answer;
    const [, second] = ranking(probabilities);
    const which = answers.length > 1 ? `The ${ordinals[index] ?? `digit in place ${index + 1}`}` : "It";
    return [` ${which} may be ${second === 8 ? "an" : "a"} ${second} (${percentage(probabilities[second])}).`];
  });
  return unsure.length > 2 ? ` ${unsure.length} of them are unsure.` : unsure.join("");
}

// What is said about a drawing at the end of a stroke.
function spoken(answers, leftOut, isEmpty, isSample) {
  if (isEmpty) return "The square is empty.";
  const remark = leftOut === 0 ? "" : leftOut === 1
    ? " One piece is left out as too small." : ` ${leftOut} pieces are left out as too small.`;
  if (answers.length === 0) return `No digit found.${remark}`;
  const lines = linesOf(answers).map(
    (line) => line.map(({ probabilities }) => ranking(probabilities)[0]).join(" "));
  const share = answers.length === 1 ? ` (${percentage(Math.max(...answers[0].probabilities))})` : "";
  return `${isSample ? "In this sample, it" : "It"} reads ${lines.join(", next line ")}${share}.`
    + `${doubts(answers)}${remark}`;
}
