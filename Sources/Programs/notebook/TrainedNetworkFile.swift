import DigitNetworks
import Digits
import Engine
import Foundation
import Stage
import Tensors

extension NotebookPackage {
  /// The networks that step 6 has trained.
  ///
  /// - Throws: `CommandError` when there are none yet; `FileFormatError` when the file is damaged.
  func trainedNetworks(in workspace: Workspace, threads: Int) throws -> TrainedNetworks {
    let artifact = Artifact<TrainedNetworks>.trainedNetworks
    guard workspace.holds(artifact.path) else {
      let option = workspace.option(inPackage: root)
      let time = try TrainingTime(RecipeBook(), threads: threads)
      let (short, long) = (time.seconds(epochs: 1), time.seconds(epochs: 12))
      throw CommandError(
        "there is no trained network yet: `./notebook run --set epochs=1\(option)` trains one in about \(minutes(short)), "
          + "`./notebook run\(option)` a better one in about \(minutes(long)) on this machine")
    }
    return try artifact.read(workspace.url(artifact.path))
  }

  /// The networks in a file from elsewhere, or those of a workspace, and where they are.
  ///
  /// - Throws: as above; `FileFormatError` when the file is no such network.
  func networks(
    from file: String?, or workspace: String?, threads: Int
  ) throws -> (networks: TrainedNetworks, url: URL) {
    guard let file, file != NetworkFlags.trained else {
      let workspace = try existingWorkspace(workspace)
      let url = workspace.url(Artifact<TrainedNetworks>.trainedNetworks.path)
      return (try trainedNetworks(in: workspace, threads: threads), url)
    }
    return try imported(file)
  }

  /// The networks in a file from elsewhere, and where it is.
  ///
  /// - Throws: `CommandError` when it does not exist; `FileFormatError` when it is no such network.
  func imported(_ file: String) throws -> (networks: TrainedNetworks, url: URL) {
    let url = URL(filePath: file).standardizedFileURL
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CommandError("--network is \(file), which does not exist")
    }
    return (try Artifact<TrainedNetworks>.trainedNetworks.read(url), url)
  }
}

/// A rough estimate of a time: whole minutes, and at least one.
private func minutes(_ seconds: Double) -> String {
  let minutes = max(1, Int((seconds / 60).rounded(.up)))
  return minutes == 1 ? "a minute" : "\(minutes) minutes"
}
