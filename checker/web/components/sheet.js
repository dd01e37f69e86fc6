// One sheet of facts: cells to walk through and edit as in a spreadsheet; every change is told and may come back as bad.
export default {
  template: `
    <div class="sheet-scroll"><table class="sheet" role="grid" :aria-label="name">
      <thead><tr><th scope="col">行</th><th v-for="f in fields" scope="col" :title="f.about" :style="{minWidth: f.width + 'px'}">
        {{ f.name }}<span v-if="f.must" class="must" title="必填"> *</span><span v-if="f.unit" class="unit">（{{ f.unit }}）</span></th></tr></thead>
      <tbody><tr v-for="(row, r) in rows" :key="row.key" :class="{new: row.fresh}">
        <th scope="row">{{ row.label }}<button v-if="row.removable" type="button" class="act plain mini" style="margin-left:6px;padding:0 6px;min-height:22px"
          :aria-label="'删去' + row.label" @click="$emit('remove', row.key)">删</button></th>
        <td v-for="(f, c) in fields" :key="f.name" role="gridcell" :tabindex="r === at[0] && c === at[1] ? 0 : -1" :data-cell="r + ',' + c"
          :class="{num: f.number, changed: row.cells[c].changed, bad: row.cells[c].bad}" @focus="focused(r, c)" @click="focused(r, c)" @dblclick="open(r, c)" @keydown="key($event, r, c)">
          <select v-if="editing(r, c) && f.strict" class="edit" v-model="text" :aria-label="f.name" @change="commit(0)" @blur="commit(null)" @keydown.stop="inside">
            <option value=""></option><option v-for="o in f.options" :value="o">{{ o }}</option></select>
          <input v-else-if="editing(r, c)" class="edit" v-model="text" :list="f.options.length ? own + c : null" :aria-label="f.name" :placeholder="f.hint" @blur="commit(null)" @keydown.stop="inside">
          <span v-else class="value">{{ row.cells[c].text }}</span>
        </td></tr></tbody>
    </table>
    <datalist v-for="(f, c) in fields" :id="own + c"><option v-for="o in f.options" :value="o"></option></datalist></div>`,
  emits: ["change", "visit", "remove"],
  props: { name: String, fields: Array, rows: Array },
  data: () => ({ at: [0, 0], edit: null, text: "", own: "d-" + Math.random().toString(36).slice(2) }),
  watch: { name() { this.at = [0, 0]; this.edit = null; } },
  methods: {
    editing(r, c) { return this.edit && this.edit[0] === r && this.edit[1] === c; },
    focused(r, c) { if (this.at[0] !== r || this.at[1] !== c || !this.told) { this.at = [r, c]; this.told = true; this.$emit("visit", { row: this.rows[r].key, field: this.fields[c].name }); } },
    find(key) { this.$nextTick(() => { const r = this.rows.findIndex((row) => row.key === key); if (r >= 0) this.go(r, 0); }); },
    cell(r, c) { return this.$el.querySelector(`[data-cell="${r},${c}"]`); },
    go(r, c) {
      r = Math.max(0, Math.min(r, this.rows.length - 1)); c = Math.max(0, Math.min(c, this.fields.length - 1));
      this.at = [r, c]; this.$nextTick(() => this.cell(r, c)?.focus());
    },
    open(r, c, text) {
      this.edit = [r, c]; this.text = text ?? this.rows[r].cells[c].text;
      this.$nextTick(() => { const box = this.cell(r, c)?.querySelector(".edit"); box?.focus(); if (text === undefined) box?.select?.(); });
    },
    commit(down) {
      if (!this.edit) return;
      const [r, c] = this.edit; this.edit = null;
      if (this.text !== this.rows[r].cells[c].text) this.$emit("change", { row: this.rows[r].key, field: this.fields[c].name, text: this.text });
      if (down !== null) this.go(r + down, c);
    },
    inside(event) {
      if (event.isComposing) return;
      if (event.key === "Enter") { event.preventDefault(); this.commit(1); }
      else if (event.key === "Escape") { const [r, c] = this.edit; this.edit = null; this.go(r, c); }
      else if (event.key === "Tab") { event.preventDefault(); const [r, c] = this.edit; this.commit(null); this.go(r, c + (event.shiftKey ? -1 : 1)); }
    },
    key(event, r, c) {
      const to = { ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1], Home: [r, 0], End: [r, this.fields.length - 1] }[event.key];
      if (to && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); this.go(...to); }
      else if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); this.open(r, c); }
      else if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); this.edit = [r, c]; this.text = ""; this.commit(0); }
      else if (event.key === "Process" || event.keyCode === 229) this.open(r, c, this.fields[c].strict ? undefined : ""); // an input method
      else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); this.open(r, c, this.fields[c].strict ? undefined : event.key); }
    },
  },
};
