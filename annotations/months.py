"""The names of months in the languages that dates are read in, each with its number."""

GREGORIAN = {
    1: "january jan januar jänner janvier janv enero gennaio janeiro januari ocak января январь يناير ژانویه",
    2: "february feb februar februari février févr febrero febbraio fevereiro şubat февраля февраль فبراير شباط فوریه",
    3: "march mar märz mars marzo março maart mart марта март مارس آذار",
    4: "april apr avril avr abril aprile nisan апреля апрель أبريل ابريل نيسان آوریل",
    5: "may mai mayo maggio maio mei mayıs мая май مايو أيار مه می",
    6: "june jun juni juin junio giugno junho haziran июня июнь يونيو حزيران ژوئن",
    7: "july jul juli juillet juil julio luglio julho temmuz июля июль يوليو تموز ژوئیه جولای",
    8: "august aug août aout agosto augustus ağustos августа август أغسطس اغسطس آب اوت آگوست",
    9: "september sept sep septembre septiembre setiembre settembre setembro eylül сентября сентябрь "
    "سبتمبر أيلول سپتامبر",
    10: "october oct oktober okt octobre octubre ottobre outubro ekim октября октябрь أكتوبر اكتوبر اکتبر",
    11: "november nov novembre noviembre novembro kasım ноября ноябрь نوفمبر نوامبر",
    12: "december dec dezember dez décembre déc diciembre dicembre dezembro aralık декабря декабрь ديسمبر دسامبر",
}
MONTHS = {name: number for number, names in GREGORIAN.items() for name in names.split()}

JALALI = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
JALALI_MONTHS = {name: number for number, name in enumerate(JALALI.split(), 1)}
