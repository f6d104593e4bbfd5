// The camera at the door: reads QR codes with the browser's own detector, else with a decoder that is loaded then.

const EVERY = 180; // milliseconds between two looks
const AGAIN = 4000; // the same code held longer is not a second arrival
const SIDE = 720; // pixels looked at

async function reader(address) {
  const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (known.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: decode } = await import(address);
  const canvas = document.createElement("canvas");
  const pencil = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width) return undefined;
    pencil.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pencil.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return decode({ data, width, height });
    } catch {
      return undefined; // no code in this picture
    }
  };
}

export async function open({ box, aim, stop, decoder, words, tried, tell }) {
  if (!box.hidden) return;
  const video = box.querySelector("video");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch {
    tell(words.noCamera, null, "error");
    return;
  }
  box.hidden = false;
  aim.textContent = words.aim;
  video.srcObject = stream;
  await video.play();
  let [last, seenAt, on] = ["", 0, true];
  const close = () => {
    on = false;
    box.hidden = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    document.getElementById("scan").focus();
  };
  stop.addEventListener("click", close, { once: true });
  stop.focus();
  try {
    const look = await reader(decoder);
    while (on) {
      const text = await look(video);
      if (text && (text !== last || Date.now() - seenAt > AGAIN)) {
        navigator.vibrate?.(60);
        await tried(text);
      }
      if (text) [last, seenAt] = [text, Date.now()];
      await new Promise((done) => setTimeout(done, EVERY));
    }
  } catch {
    tell(words.noCamera, null, "error");
    if (on) close();
  }
}
