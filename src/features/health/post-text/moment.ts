/**
 * Microsoft writes the moments of a post in English prose and UTC. A library for dates in prose reads far more, and guesses
 * where the text does not say ("in 30 minutes", "Friday", "11/12"): on a card a guess would pass for Microsoft's word.
 */
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const weekday = '(?:(?<weekday>(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?),? +)?';
const month =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const day = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const year = '(?<year>\\d{4})';
const time = '(?<hour>\\d{1,2})(?::(?<minute>\\d{2}))?(?: *(?<half>[ap])\\.?m\\.?)?';
/** "UTC-7" is another zone; in "UTC - 11:00 PM UTC" a second moment follows. */
const offset = '\\)?\\s*[-+−–]\\s*(?:0?\\d|1[0-4])(?::?\\d{2})?(?!\\d|:|\\s*[ap]\\.?m)';
const utc = `\\(?(?:utc|gmt)\\b(?!${offset})\\)?`;
const between = ',? +(?:at +)?(?:approximately +)?';

/** Several forms of one moment, each with a date, a time and the zone: what lacks one is no moment. */
const forms: readonly RegExp[] = [
  `${weekday}${month} +${day},? +${year}${between}${time} *${utc}`,
  `${weekday}${day} +${month},? +${year}${between}${time} *${utc}`,
  `${time} *${utc},? +(?:on +)?${weekday}${month} +${day},? +${year}\\b`,
  `${time} *${utc},? +(?:on +)?${weekday}${day} +${month},? +${year}\\b`,
  `${year}-(?<month>\\d{2})-(?<day>\\d{2})[ T](?:at +)?${time}(?::\\d{2})?(?:\\.\\d+)? *(?:z\\b|${utc})`,
].map((form) => new RegExp(`(?<![\\w:/.-])${form}`, 'i'));

const longestProse = 1000;

/** The first moment a text tells; undefined when it tells none for certain, or one that never was, such as a wrong weekday. */
export function momentIn(text: string): Date | undefined {
  const prose = text.slice(0, longestProse).replace(/\s+/g, ' ');
  const found = forms.map((form) => form.exec(prose)).filter((match) => match !== null);
  const [first] = found.sort((one, other) => one.index - other.index);
  return first?.groups && momentOf(first.groups);
}

function momentOf(parts: Readonly<Record<string, string | undefined>>): Date | undefined {
  const hour = hourOf(Number(parts.hour), parts.half?.toLowerCase());
  const minute = Number(parts.minute ?? 0);
  // "at 9 UTC" may be a cut "at 9 PM UTC".
  if (hour === undefined || minute > 59 || (parts.half === undefined && parts.minute === undefined)) {
    return undefined;
  }
  const name = parts.month?.toLowerCase() ?? '';
  const monthIndex = /^\d/.test(name) ? Number(name) - 1 : months.indexOf(name.slice(0, 3));
  const moment = new Date(Date.UTC(Number(parts.year), monthIndex, Number(parts.day), hour, minute));
  const isReal = moment.getUTCMonth() === monthIndex && moment.getUTCDate() === Number(parts.day);
  const said = parts.weekday?.toLowerCase().slice(0, 3);
  return isReal && (said === undefined || weekdays[moment.getUTCDay()] === said) ? moment : undefined;
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour > 23 ? undefined : hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}
