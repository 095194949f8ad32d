// What a panel asks, answered by Prometheus: series with the name that the legend gives them.
const asked = new URLSearchParams(location.search);
export const minutes = Number(asked.get('minutes'));
const step = Math.max(1, Math.round(minutes / 3)); // seconds: 180 points

export async function ask(panel, end) {
  const answers = await Promise.all(panel.targets.map((target) => answer(target, end)));
  return answers.flat();
}

async function answer(target, end) {
  const query = target.expr.replaceAll('$__rate_interval', '1m').replace(/\$([a-z]+)/g, (_, name) => asked.get(`var-${name}`) ?? '.+');
  const parameters = target.range
    ? new URLSearchParams({ query, start: end - minutes * 60, end, step })
    : new URLSearchParams({ query, time: end });
  const reply = await (await fetch(`/api/v1/${target.range ? 'query_range' : 'query'}?${parameters}`)).json();
  if (reply.status !== 'success') {
    throw new Error(`${query}: ${reply.error}`);
  }

  return reply.data.result.map((series) => ({
    refId: target.refId,
    column: target.legendFormat,
    labels: series.metric,
    name: target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => series.metric[label] ?? '').trim(),
    points: (series.values ?? [series.value]).map(([time, value]) => [time * 1000, value === 'NaN' ? null : Number(value)]),
  }));
}
