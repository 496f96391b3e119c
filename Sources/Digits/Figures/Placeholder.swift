import Digits
import Figures
