// One dashboard as Grafana would lay it out: ?dashboard=hierfl-overview&end=UNIX&minutes=20
import { createTheme, ThemeContext } from '@grafana/data';
import { GlobalStyles, PanelChrome } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ask } from './prometheus.js';
import { Panel } from './panels.jsx';

const asked = new URLSearchParams(location.search);
const theme = createTheme({ colors: { mode: 'dark' } });
const cell = { width: 1600 / 24, height: 30, gap: 8 };
const end = Number(asked.get('end'));

function Dashboard({ json }) {
  const [data, setData] = useState({});
  useEffect(() => {
    const panels = json.panels.filter((panel) => panel.type !== 'row');
    Promise.all(panels.map(async (panel) => [panel.id, await ask(panel, end)])).then((all) => {
      setData(Object.fromEntries(all));
      // Charts are drawn on the next frames; whoever takes the picture waits for this.
      setTimeout(() => { document.body.dataset.ready = 'yes'; }, 1500);
    });
  }, [json]);
  const bottom = Math.max(...json.panels.map((panel) => panel.gridPos.y + panel.gridPos.h));
  return (
    <div style={{ padding: 8, background: theme.colors.background.canvas, color: theme.colors.text.primary }}>
      <div style={{ padding: '4px 4px 10px', fontSize: 18 }}>
        {json.title} <span style={{ color: theme.colors.text.secondary, fontSize: 13 }}>preview, not Grafana &nbsp; {json.description}</span>
      </div>
      <div style={{ position: 'relative', width: 24 * cell.width, height: bottom * cell.height }}>
        {json.panels.map((panel) => <Placed key={panel.id} panel={panel} series={data[panel.id]} />)}
      </div>
    </div>
  );
}

function Placed({ panel, series }) {
  const at = panel.gridPos;
  const width = at.w * cell.width - cell.gap;
  const height = at.h * cell.height - cell.gap;
  const place = { position: 'absolute', left: at.x * cell.width, top: at.y * cell.height };
  if (panel.type === 'row') {
    return <div style={{ ...place, fontWeight: 500, paddingTop: 4 }}>{panel.title}</div>;
  }

  return (
    <div style={place}>
      <PanelChrome title={panel.title} width={width} height={height} padding={panel.type === 'table' ? 'none' : 'md'}>
        {(inner, tall) => series && <Panel panel={panel} series={series} width={inner} height={tall} theme={theme} end={end} />}
      </PanelChrome>
    </div>
  );
}

const json = await (await fetch(`./dashboards/${asked.get('dashboard')}.json`)).json();
createRoot(document.getElementById('root')).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <Dashboard json={json} />
  </ThemeContext.Provider>,
);
