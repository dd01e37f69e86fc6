// A labelled field to type or choose in; every change is told at once.
export default {
  template: `
    <div><label class="cap" :class="{'hidden-text': bare}" :for="own">{{ label }}</label>
      <textarea v-if="kind === 'area'" :id="own" class="field" v-model="text" :placeholder="hint" @input="tell"></textarea>
      <select v-else-if="kind === 'select'" :id="own" class="field" v-model="text" @change="tell">
        <option v-for="o in options" :value="o.value">{{ o.label }}</option></select>
      <input v-else :id="own" class="field" :type="kind" v-model="text" :placeholder="hint" :list="options.length ? own + 'l' : null"
        @input="tell" @keydown.enter="$emit('enter', text)">
      <datalist v-if="kind !== 'select' && options.length" :id="own + 'l'"><option v-for="o in options" :value="o.value"></option></datalist>
    </div>`,
  emits: ["typed", "enter"],
  props: { label: String, kind: String, value: String, hint: String, options: Array, bare: Boolean, remember: String, first: Boolean },
  data: () => ({ text: "", own: "f-" + Math.random().toString(36).slice(2) }),
  watch: { value: { immediate: true, handler(value) { if (value !== this.text) this.text = value; } } },
  mounted() {
    if (this.first) document.getElementById(this.own)?.focus();  // never later: what is typed by then would land here
    if (!this.remember) return;
    let kept = ""; try { kept = localStorage.getItem(this.remember) || ""; } catch { /* storage is off */ }
    if (kept && !this.text) { this.text = kept; this.tell(); }
  },
  methods: {
    tell() {
      if (this.remember) try { localStorage.setItem(this.remember, this.text); } catch { /* storage is off */ }
      this.$emit("typed", this.text.toWellFormed ? this.text.toWellFormed() : this.text);
    },
    put(text) { this.text = text; },
  },
};
