/// The script that makes the served page live, `live.js` with `live.css`: it asks for the state once a second, takes
/// over what has changed of the page without moving what is being read, and shows the progress of the running step.
///
/// - Parameter version: that of the page which the script is in.
func liveScript(version: String) -> String {
  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  return text(PackageResources.live_js).replacing("{{version}}", with: version)
    .replacing("{{style}}", with: text(PackageResources.live_css))
}
