/** What an `EventSource` would dispatch, and what it would leave out. */
export interface Stream {
  readonly events: ReadonlyArray<{ readonly event: string; readonly data: string }>;
  readonly comments: readonly string[];
  readonly retry?: string;
  /** Fields that the exporter has no use for. */
  readonly others: readonly string[];
}

/** Reads a stream as "Interpreting an event stream" of the HTML standard says. What has no empty line after it yet is no event. */
export function parseEventStream(text: string): Stream {
  const events: { event: string; data: string }[] = [];
  const comments: string[] = [];
  const others: string[] = [];
  let retry: string | undefined;
  let event = '';
  let data: string[] = [];
  // the last line has not ended
  for (const line of text.split(/\r\n|\r|\n/).slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) events.push({ event, data: data.join('\n') });
      event = '';
      data = [];
      continue;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/su.exec(line)!;
    switch (field) {
      case '': comments.push(value); break;
      case 'event': event = value; break;
      case 'data': data.push(value); break;
      case 'retry': retry = value; break;
      default: others.push(line);
    }
  }
  return { events, comments, retry, others };
}
