// A place to drop a file: sends it as it is, shows what is wrong with it, goes to the project when it is read.
export default {
  template: `
    <div class="drop" :class="{over}" @dragover.prevent="over = true" @dragleave.prevent="over = false" @drop.prevent="dropped">
      <input type="file" :id="own" accept=".xlsx,.xlsm,.yaml,.yml" :disabled="busy" @change="chosen">
      <label :for="own" class="act">{{ busy ? "正在读取…" : "选择工作簿" }}</label>
      <p class="quiet">或把 .xlsx 工作簿（.yaml 事实文件也可以）拖到这里。只存在本机，不超过 50 MB。</p>
      <div v-if="busy" role="status" class="small">{{ progress < 100 ? "已传 " + progress + "%" : "正在检查内容…" }}</div>
      <div v-if="problems.length" class="alert" role="alert" style="text-align:left;margin-top:14px">
        <b>{{ file }} 读不出来（{{ problems.length }} 处）</b>
        <ul><li v-for="p in problems">{{ p.place }}：{{ p.what }}<span v-if="p.why">；{{ p.why }}</span>
          <div v-if="p.mend" class="quiet">改法：{{ p.mend }}</div></li></ul>
      </div>
    </div>`,
  emits: ["done"],
  props: { most: Number },
  data: () => ({ over: false, busy: false, progress: 0, problems: [], file: "", own: "file-" + Math.random().toString(36).slice(2) }),
  methods: {
    dropped(event) { this.over = false; this.send(event.dataTransfer.files); },
    chosen(event) { this.send(event.target.files); },
    fail(what, mend) { this.busy = false; this.problems = [{ place: this.file, what, why: "", mend }]; },
    send(files) {
      if (this.busy || !files.length) return;
      const file = files[0];
      this.file = file.name; this.problems = []; this.progress = 0;
      if (files.length > 1) return this.fail("一次只能传一个文件", "请一个一个地传");
      if (file.size > this.most) return this.fail("文件超过 50 MB", "请删去图片和无关的工作表，或把项目拆开");
      this.busy = true;
      const request = new XMLHttpRequest();
      request.open("POST", "/upload?name=" + encodeURIComponent(file.name.toWellFormed ? file.name.toWellFormed() : file.name));
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (e) => { this.progress = Math.round((100 * e.loaded) / (e.total || 1)); };
      request.onerror = () => this.fail("没有传成", "请确认程序还开着，再试一次");
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { return this.fail("没有传成", request.responseText.slice(0, 200)); }
        if (answer.project) return this.$emit("done", answer.project);
        this.busy = false;
        this.problems = answer.problems || [{ place: this.file, what: "没有传成", why: "", mend: "请再试一次" }];
      };
      request.send(file);
    },
  },
};
