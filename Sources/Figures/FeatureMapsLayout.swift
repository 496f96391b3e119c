import Foundation

/// Where the parts of a `FeatureMaps` figure lie.
struct FeatureMapsLayout {
  /// The pictures of one stage, in rows.
  struct Rows {
    let top: Double
    let left: Double
    let mapSize: CGSize
    let columns: Int
    let count: Int

    static let gap = 2.5

    var bottom: Double {
      top + Double((count + columns - 1) / columns) * (mapSize.height + Self.gap) - (count > 0 ? Self.gap : 0)
    }

    func rect(of index: Int) -> CGRect {
      CGRect(
        origin: CGPoint(
          x: left + Double(index % columns) * (mapSize.width + Self.gap),
          y: top + Double(index / columns) * (mapSize.height + Self.gap)), size: mapSize)
    }
  }

  let header: FigureHeader
  let size: CGSize
  let stages: [Rows]
  let scoresTop: Double

  private let left: Double
  private let scoreSize: CGSize

  /// More maps than this would be too small to see.
  static let mostMaps = 64
  private static let stageGap = 2 * Style.gap
  private static let scoreHeight = 44.0

  init(_ figure: FeatureMaps) {
    header = FigureHeader(title: figure.title, subtitle: figure.subtitle, width: Style.width)
    let headings =
      figure.stages.flatMap {
        [Style.headingFont.width(of: $0.name)] + $0.captions.map(Style.captionFont.width(of:))
      } + [Style.captionFont.width(of: "probabilities")]
    left = (Style.margin + (headings.max() ?? 0) + 2 * Style.gap).rounded(.up)
    let available = Style.width - Style.margin - left

    var top = header.bottom + Style.gap
    var stages: [Rows] = []
    for stage in figure.stages {
      let count = min(stage.maps.count, Self.mostMaps)
      let rows = Self.rows(of: stage, count: count, top: top, left: left, available: available)
      stages.append(rows)
      let headingHeight =
        Style.headingFont.lineHeight + Double(stage.captions.count) * Style.captionFont.lineHeight
      top = max(rows.bottom, top + headingHeight) + Self.stageGap
    }
    self.stages = stages
    scoresTop = top
    let scoreGap = Style.gap / 2
    let scores = Double(max(1, figure.scores.count))
    scoreSize = CGSize(
      width: (available - scoreGap * (scores - 1)) / scores, height: Self.scoreHeight)
    size = CGSize(width: Style.width, height: (top + Self.scoreHeight + Style.margin).rounded(.up))
  }

  func scoreRect(of index: Int) -> CGRect {
    CGRect(
      origin: CGPoint(x: left + Double(index) * (scoreSize.width + Style.gap / 2), y: scoresTop),
      size: scoreSize)
  }

  /// A single picture is drawn large, up to 32 small, and more smaller; each of its pixels is a whole number of the
  /// figure's, so that edges are sharp.
  private static func rows(
    of stage: FeatureMaps.Stage, count: Int, top: Double, left: Double, available: Double
  ) -> Rows {
    let columns = count > 32 ? 22 : 16
    let slot = count == 1 ? available : available / Double(columns) - Rows.gap
    // As high as two of the rows of 16, when it stands alone.
    let most = count == 1 ? 2 * (available / 16) - Rows.gap : slot
    let fitting = min(slot / Double(stage.width), most / Double(stage.height))
    let pixel = max(1, (fitting * Style.scale).rounded(.down)) / Style.scale
    let mapSize = CGSize(width: Double(stage.width) * pixel, height: Double(stage.height) * pixel)
    // Of maps that are too wide even so there are fewer in a row.
    let fittingColumns = max(1, Int((available + Rows.gap) / (mapSize.width + Rows.gap)))
    return Rows(
      top: top, left: left, mapSize: mapSize, columns: min(columns, fittingColumns), count: count)
  }
}
