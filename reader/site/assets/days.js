// Days as people write them: 8월 5일, 2026년 8월, 8.5., 8/5, 2026-08-05.

const YEAR = String.raw`(?:(?<year>(?:19|20)\d\d)\s*(?:년|[.\/-])\s*)?`;
const MONTH = String.raw`(?<month>1[0-2]|0?[1-9])\s*`;
const DAY = String.raw`(?<day>3[01]|[12]\d|0?[1-9])`;
const FORMS = [
  `${YEAR}${MONTH}월(?:\\s*${DAY}\\s*일)?`, // 8월 5일, 2026년 8월
  `${YEAR}${MONTH}[.\\/-]\\s*${DAY}(?:\\.(?!\\d)|(?![\\d.%]))`, // 8.5., 2026-08-05
  `(?<year>(?:19|20)\\d\\d)\\s*[.\\/-]\\s*${MONTH}(?:\\.(?!\\d)|(?![\\d.%]))`, // 2026-08
  String.raw`(?<year>(?:19|20)\d\d)년`,
].map((form) => new RegExp(`(?<![\\d.])${form}`, "g"));

// The days that a text names, each with a test for an ISO date and a pattern of how texts name it, and what is left.
export function daysIn(text) {
  const days = [];
  let rest = text;
  for (const form of FORMS) {
    rest = rest.replace(form, (...found) => {
      days.push(meant(found.at(-1)));
      return " ";
    });
  }
  return { days, rest };
}

function meant({ year, month, day }) {
  const two = (number) => number && String(Number(number)).padStart(2, "0");
  const [y, m, d] = [year, two(month), two(day)];
  const is = (iso) => (!y || iso.slice(0, 4) === y) && (!m || iso.slice(5, 7) === m) && (!d || iso.slice(8, 10) === d);
  const between = (sign) => String.raw`\s*(?:${sign}|[.\/-])\s*`;
  const parts = [y && y, m && `0?${Number(m)}`, d && `0?${Number(d)}`].filter(Boolean);
  const signs = [y && "년", m && "월", d && "일"].filter(Boolean);
  // Its last sign may be left out only where a day stands: 8 alone is no month.
  const tail = d ? String.raw`(?!\d)` : String.raw`\s*${signs.at(-1)}`;
  const named = parts.map((part, index) => part + (index < parts.length - 1 ? between(signs[index]) : "")).join("") + tail;
  return { is, named: new RegExp(String.raw`(?<![\d.])${named}`) };
}
