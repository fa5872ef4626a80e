export interface Series {
  readonly labels: { readonly [name: string]: string };
  readonly value: number;
}

export interface Family {
  readonly help: string;
  readonly type: string;
  readonly series: readonly Series[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (gauge|counter|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`, 's');
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/suy;

/**
 * Reads Prometheus' text format 0.0.4, stricter than Prometheus does: each family has its HELP, then its TYPE, then its samples, and no series comes twice.
 *
 * @throws Error for anything else
 */
export function parsePrometheusText(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, { help: string; type: string; series: Series[] }>();
  let help: { name: string; text: string } | undefined;
  let current: { name: string; series: Series[]; seen: Set<string> } | undefined;
  for (const line of text.split('\n').filter(each => each !== '')) {
    const [helped, typed, sampled] = [HELP.exec(line), TYPE.exec(line), SAMPLE.exec(line)];
    if (helped) {
      help = { name: helped[1], text: helped[2] };
    } else if (typed) {
      const [, name, type] = typed;
      if (help?.name !== name || families.has(name)) throw new Error(`no HELP before, or twice: ${line}`);
      current = { name, series: [], seen: new Set() };
      families.set(name, { help: help.text, type, series: current.series });
    } else if (sampled) {
      const [, name, labels, value] = sampled;
      if (current?.name !== name) throw new Error(`not among its own: ${line}`);
      const series = { labels: parseLabels(labels ?? ''), value: Number(value) };
      const key = JSON.stringify(Object.entries(series.labels).sort());
      if (current.seen.has(key)) throw new Error(`twice: ${line}`);
      current.seen.add(key);
      current.series.push(series);
    } else {
      throw new Error(`not a line of the format: ${line}`);
    }
  }
  return families;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let end = 0; end < text.length; end = LABEL.lastIndex) {
    const label = LABEL.exec(text);
    if (!label || Object.hasOwn(labels, label[1])) throw new Error(`not labels: ${text}`);
    labels[label[1]] = label[2].replace(/\\(.)/gs, (_, escaped) => escaped === 'n' ? '\n' : escaped);
  }
  return labels;
}
