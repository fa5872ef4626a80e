/*
 * The part of Grafana's dashboard model that the dashboard uses: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */

export type PanelType = 'stat' | 'state-timeline' | 'timeseries' | 'table';

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface MappedText {
  readonly text: string;
  readonly color: string;
  readonly index: number;
}

export type ValueMapping =
  | { readonly type: 'value'; readonly options: { readonly [value: string]: MappedText } }
  | { readonly type: 'special'; readonly options: { readonly match: 'null+nan'; readonly result: MappedText } };

export interface Threshold {
  readonly color: string;
  /** From where on; null for the lowest. */
  readonly value: number | null;
}

/** How values are shown. */
export interface FieldDefaults {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly mappings?: readonly ValueMapping[];
  readonly thresholds?: { readonly mode: 'absolute'; readonly steps: readonly Threshold[] };
}

export interface Query {
  /** PromQL. */
  readonly expr: string;
  /** Template of the names of series. */
  readonly legend: string;
  /** Asks for the labels of the last value, in place of values over time. */
  readonly isTable?: boolean;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly [field: string]: unknown;
}

export interface Panel {
  readonly title: string;
  readonly targets: readonly Target[];
  readonly [field: string]: unknown;
}

export interface PanelLooks {
  readonly defaults?: FieldDefaults;
  readonly options?: object;
  readonly transformations?: readonly object[];
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

export function panel(
  type: PanelType, title: string, description: string, gridPos: GridPosition, queries: readonly Query[], looks: PanelLooks,
): Panel {
  return {
    type,
    title,
    description,
    datasource: DATASOURCE,
    gridPos,
    targets: queries.map(({ expr, legend, isTable }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(isTable ? { format: 'table', instant: true } : { range: true }),
    })),
    fieldConfig: { defaults: looks.defaults ?? {}, overrides: [] },
    options: looks.options ?? {},
    transformations: looks.transformations ?? [],
  };
}

/** The last value of each series, in colour or not. */
export function statOptions(colorMode: 'value' | 'none' = 'value'): object {
  return { colorMode, graphMode: 'none', reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, textMode: 'auto' };
}

/** A row for each series. */
export function timelineOptions(): object {
  return { mergeValues: true, showValue: 'auto', legend: legendOptions(false), tooltip: { mode: 'single', sort: 'none' } };
}

export function timeseriesOptions(): object {
  return { legend: legendOptions(true), tooltip: { mode: 'multi', sort: 'none' } };
}

function legendOptions(showLegend: boolean): object {
  return { calcs: [], displayMode: 'list', placement: 'bottom', showLegend };
}
