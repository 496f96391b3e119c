import Foundation

/// Looks for the set of digits that a folder is meant to hold.
struct DataSetFinder {
  /// Files that belong together.
  struct DataSet {
    let name: RecognizedFile.SetName
    let folder: DataFolder
    var files: [MNISTFile: DataFile] = [:]
    /// Two files for the same part of the set, neither of which has precedence.
    var twins: [DataFile]?

    var missing: [MNISTFile] { name.kind.parts.filter { files[$0] == nil } }
    var isComplete: Bool { name.kind.optionalParts.isSuperset(of: missing) }
    /// Of the sets in one folder, the one with the lowest rank is taken: archives come last.
    var rank: Int { name.kind.rawValue + (isInArchive ? 10 : 0) }
    var isInArchive: Bool { folder.isArchive && !folder.isArrayArchive }

    var inOrder: [DataFile] { name.kind.parts.compactMap { files[$0] } }

    /// The set's name in messages.
    var description: String {
      let place = folder.url.pathFromHome
      if folder.isArchive, name.kind == .arrays { return place }
      let names = inOrder.map(\.name)
      return
        (names.count > 2 ? "\(names[0]) and \(names.count - 1) more files" : names.joined(separator: " and "))
        + " in \(place)"
    }
  }

  let folder: DataFolder

  /// The one set that is meant, or nil when there is nothing that looks like data.
  ///
  /// A set in the folder itself comes before all that is deeper, and what is unpacked before what is in an archive.
  ///
  /// - Throws: `DataSourceError` when a set is incomplete, when several may be meant, or when there is data but none
  ///   that can be used.
  func find() throws(DataSourceError) -> DataSet? {
    if let set = try find(inArchives: false) { return set }
    if let set = try find(inArchives: true) { return set }
    if let half = folder.all.flatMap(sets).min(by: { $0.rank < $1.rank }) {
      throw .halfSet(
        directory: half.folder.url.path, present: half.inOrder.map(\.storedName),
        missing: half.missing.map { missingName($0, of: half) },
        others: unusable + others(than: half))
    }
    let findings = unusable
    if !findings.isEmpty { throw .notUsable(directory: folder.url.path, findings: findings) }
    return nil
  }

  private func find(inArchives: Bool) throws(DataSourceError) -> DataSet? {
    if let set = try choice(in: folder, inArchives) { return set }
    let below = folder.all.filter { $0.url != folder.url && !$0.isArchive }
    var found: [DataSet] = []
    for folder in below {
      if let set = try choice(in: folder, inArchives) { found.append(set) }
    }
    let halves = sets(in: folder)
    if found.count > 1 || (found.count == 1 && !halves.isEmpty) {
      throw several(halves + found)
    }
    if let set = found.first { return set }
    // A set may be spread over folders, such as `train` and `test`.
    return below.isEmpty ? nil : try choice(in: folder.flattened, inArchives)
  }

  /// The set to take in one folder, without those below it.
  private func choice(in folder: DataFolder, _ inArchives: Bool) throws(DataSourceError) -> DataSet? {
    let own = sets(in: folder)
    let all = own + folder.archives.filter { inArchives || $0.isArrayArchive }.flatMap(sets)
    let complete = all.filter(\.isComplete).sorted { $0.rank < $1.rank }
    guard let first = complete.first else { return nil }
    if let half = own.first(where: { !$0.isComplete && $0.rank < first.rank }) {
      throw .halfSet(
        directory: folder.url.path, present: half.inOrder.map(\.storedName),
        missing: half.missing.map { missingName($0, of: half) }, others: [])
    }
    let equal = complete.filter { $0.rank == first.rank }
    guard equal.count == 1 else { throw several(equal) }
    if let twins = first.twins {
      throw .severalSets(twins.map { path(of: $0.path) }, folder: folder.url.path, example: nil)
    }
    return first
  }

  /// The sets that have at least one file in the folder.
  private func sets(in folder: DataFolder) -> [DataSet] {
    var sets: [RecognizedFile.SetName: DataSet] = [:]
    var ranks: [DataFile: [Int]] = [:]
    for entry in folder.files {
      guard case .part(let part, let name, let isExact) = entry.recognition else { continue }
      let file = entry.file
      var set = sets[name] ?? DataSet(name: name, folder: folder)
      ranks[file] = [file.isInOwnFolder, file.isPacked, !isExact, !file.name.contains("-idx")].map {
        $0 ? 1 : 0
      }
      if let other = set.files[part],
        let (old, new) = ranks[other].flatMap({ old in ranks[file].map { (old, $0) } })
      {
        if old == new {
          set.twins = [other, file]
        } else if new.lexicographicallyPrecedes(old) {
          set.files[part] = file
        }
      } else {
        set.files[part] = file
      }
      sets[name] = set
    }
    return sets.values.sorted { ($0.rank, $0.name.prefix) < ($1.rank, $1.name.prefix) }
  }

  private func missingName(_ part: MNISTFile, of set: DataSet) -> String {
    let prefix = set.name.prefix
    switch set.name.kind {
    case .kaggle: return part == .trainingImages ? "train.csv" : "test.csv"
    case .tables: return "\(prefix)_\(part == .trainingImages ? "train" : "test").csv"
    case .idx: return prefix.isEmpty ? part.name : "\(prefix)-\(part.name)"
    case .arrays:
      return ["x_train", "y_train", "x_test", "y_test"][MNISTFile.allCases.firstIndex(of: part) ?? 0] + ".npy"
    }
  }

  private func several(_ sets: [DataSet]) -> DataSourceError {
    let folders = Set(sets.map(\.folder.url))
    let example = folders.count < 2 ? nil : sets.first { $0.folder.url != folder.url && !$0.folder.isArchive }
    return .severalSets(
      sets.map(\.description), folder: folder.url.path, example: example?.folder.url.path)
  }

  /// The files that belong to other incomplete sets.
  private func others(than half: DataSet) -> [DataSourceError.Finding] {
    folder.all.flatMap(sets).filter { $0.name != half.name || $0.folder.url != half.folder.url }.flatMap(
      \.inOrder
    ).map {
      .init(name: path(of: $0.path), reason: "is named as a part of another set")
    }
  }

  /// The data that is there and cannot be used, each file with the reason.
  private var unusable: [DataSourceError.Finding] {
    folder.all.flatMap { folder in
      let files =
        folder.isArrayArchive
        ? [unusable(archive: folder)].compactMap(\.self)
        : folder.files.compactMap {
          guard case .unusable(let reason) = $0.recognition else { return nil }
          return .init(name: path(of: $0.file.path), reason: reason)
        }
      return files + folder.obstacles.map { .init(name: path(of: $0.path), reason: $0.reason) }
    } + pictures
  }

  /// What to say about an archive of NumPy arrays, some of which have unknown names.
  private func unusable(archive: DataFolder) -> DataSourceError.Finding? {
    let others = archive.files.filter { if case .unusable = $0.recognition { true } else { false } }
    guard !others.isEmpty else { return nil }
    let names = others.map {
      $0.file.name.hasSuffix(".npy") ? String($0.file.name.dropLast(4)) : $0.file.name
    }
    return .init(
      name: path(of: archive.url.path),
      reason: "has the arrays \(names.joined(separator: ", ")) instead of \(RecognizedFile.arrayNames). "
        + RecognizedFile.arrayAdvice)
  }

  private var pictures: [DataSourceError.Finding] {
    let counts = folder.all.reduce(into: [String: Int]()) { counts, folder in
      counts.merge(folder.pictures, uniquingKeysWith: +)
    }
    return counts.sorted { $0.key < $1.key }.map { type, count in
      .init(
        name: "\(count) \(type) file\(count == 1 ? "" : "s")",
        reason: "\(count == 1 ? "is" : "are") not read: convert the pictures to tables, with a row of 784 "
          + "pixels for each"
      )
    }
  }

  private func path(of path: String) -> String {
    let base = folder.url.path
    return path.hasPrefix(base + "/") ? String(path.dropFirst(base.count + 1)) : path
  }

  /// The data files that `set` leaves out.
  func unused(besides set: DataSet) -> [String] {
    folder.all.flatMap { folder in
      folder.files.filter { entry in
        guard !set.files.values.contains(entry.file) else { return false }
        switch entry.recognition {
        // The same file, packed or as `train-images.idx3-ubyte`, needs no mention.
        case .part(let part, let name, _):
          let isCopy = entry.file.isPacked || entry.file.isInOwnFolder || name.kind == .idx
          return name != set.name || set.files[part] == nil || folder.url != set.folder.url || !isCopy
        case .unusable: return true
        case .sampleSubmission, .other: return false
        }
      }.map {
        // Of the archive that is read, the arrays that are not; of another one, its name.
        path(of: folder.isArchive && folder.url != set.folder.url ? $0.file.url.path : $0.file.path)
      }
    }.reduce(into: []) { unique, path in
      if unique.last != path { unique.append(path) }
    }
  }
}
