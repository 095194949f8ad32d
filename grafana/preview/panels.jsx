// Panels of the four kinds that the dashboards use, drawn by Grafana's components.
import { FieldType, createDataFrame, dateTime, getDisplayProcessor } from '@grafana/data';
import { BarGauge, BigValue, Table, TimeSeries } from '@grafana/ui';
import { minutes } from './prometheus.js';

export function Panel(props) {
  const Kind = { stat: Stat, timeseries: Lines, bargauge: Bars, table: Rows }[props.panel.type];
  return props.series.length ? <Kind {...props} /> : <div style={{ color: '#888', textAlign: 'center', paddingTop: props.height / 3 }}>No data</div>;
}

/** The configuration of a field: the panel's, then what is said of its name. */
function configOf(panel, name) {
  const config = { ...structuredClone(panel.fieldConfig.defaults), displayName: name };
  for (const override of panel.fieldConfig.overrides.filter((override) => override.matcher.options === name)) {
    override.properties.filter((property) => property.id !== 'links').forEach((property) => { config[property.id] = property.value; });
  }

  // As Grafana does when it loads a dashboard: the lowest step has no number.
  config.thresholds.steps.forEach((step) => { step.value ??= -Infinity; });
  return config;
}

function fieldOf(panel, name, values, type, theme, seriesIndex) {
  const config = type === FieldType.number ? configOf(panel, name) : { displayName: name, custom: panel.fieldConfig.defaults.custom };
  if (config.color?.mode === 'palette-classic') {
    config.color = { mode: 'fixed', fixedColor: theme.visualization.palette[seriesIndex % theme.visualization.palette.length] };
  }

  const field = { name, type, values, config, state: { seriesIndex } };
  field.display = getDisplayProcessor({ field, theme });
  return field;
}

function newest(panel, series, theme) {
  return series.map((one, index) => {
    const field = fieldOf(panel, one.name, [one.points.at(-1)[1]], FieldType.number, theme, index);
    return { field, value: { ...field.display(field.values[0]), title: one.name } };
  });
}

function Stat({ panel, series, width, height, theme }) {
  const values = newest(panel, series, theme);
  return (
    <div style={{ display: 'flex' }}>
      {values.map(({ value }) => (
        <BigValue key={value.title} value={values.length > 1 ? value : { ...value, title: undefined }} width={width / values.length} height={height} theme={theme}
          colorMode="value" graphMode="none" justifyMode="auto" textMode={values.length > 1 ? 'value_and_name' : 'value'} wideLayout={false} />
      ))}
    </div>
  );
}

function Bars({ panel, series, width, height, theme }) {
  const values = newest(panel, series, theme).sort((one, other) => other.value.numeric - one.value.numeric);
  const tall = Math.min(28, height / values.length - 4);
  const max = panel.fieldConfig.defaults.max ?? Math.max(...values.map(({ value }) => value.numeric), 1e-9);
  const widest = Math.max(...values.map(({ value }) => value.title.length));
  return values.map(({ field, value }) => (
    <div key={value.title} style={{ marginBottom: 4 }}>
      <BarGauge value={value} field={{ ...field.config, min: 0, max }} display={field.display} width={width} height={tall} theme={theme} orientation="horizontal"
        displayMode="basic" showUnfilled valueDisplayMode="color" namePlacement="left"
        alignmentFactors={{ title: 'm'.repeat(widest * 0.8), text: '00.00 weeks' }} />
    </div>
  ));
}

function Lines({ panel, series, width, height, theme, end }) {
  const frames = series.map((one, index) => createDataFrame({
    refId: one.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: one.points.map((point) => point[0]), config: {} },
      fieldOf(panel, one.name, one.points.map((point) => point[1]), FieldType.number, theme, index),
    ],
  }));
  const range = { from: dateTime((end - minutes * 60) * 1000), to: dateTime(end * 1000) };
  return (
    <TimeSeries frames={frames} structureRev={1} width={width} height={height} timeRange={{ ...range, raw: range }} timeZone="utc" theme={theme}
      legend={{ ...panel.options.legend, calcs: [] }} options={panel.options} replaceVariables={(text) => text} />
  );
}

/** Queries become columns, as the transformation "merge" has it. */
function Rows({ panel, series, width, height, theme }) {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))];
  const columns = [...new Set(panel.targets.map((target) => target.legendFormat))];
  const rows = new Map();
  for (const one of series) {
    const key = labels.map((label) => one.labels[label]).join('|');
    rows.set(key, { ...rows.get(key), ...one.labels, [one.column]: one.points[0][1] });
  }

  const [sort] = panel.options.sortBy;
  const sorted = [...rows.values()].sort((one, other) => (sort?.desc === false ? 1 : -1) * ((one[sort?.displayName] ?? 0) - (other[sort?.displayName] ?? 0)));
  const fields = [
    ...labels.map((label) => fieldOf(panel, label, sorted.map((row) => row[label]), FieldType.string, theme)),
    ...columns.map((column, index) => fieldOf(panel, column, sorted.map((row) => row[column] ?? null), FieldType.number, theme, index)),
  ];
  const frame = { ...createDataFrame({ fields: [] }), fields, length: sorted.length };
  return <Table data={frame} width={width} height={height} columnMinWidth={70} cellHeight="sm" noHeader={false} initialSortBy={[]} />;
}
