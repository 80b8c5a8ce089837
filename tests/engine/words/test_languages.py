"""Labels in other scripts meet those of a schema in English."""

import pytest

from llamaextract_nb.engine.words.labels import concepts, label_of, similarity
from llamaextract_nb.schema.fields import Field

LABELS = {
    "invoice_number": ["請求書番号", "发票号码", "發票號碼", "מספר חשבונית", "رقم الفاتورة", "Номер счета", "Fatura Numarası", "Αριθμός τιμολογίου", "चालान संख्या", "세금계산서 번호"],
    "issue_date": ["発行日", "开具日期", "תאריך הנפקה", "تاريخ الإصدار", "Дата выставления", "Düzenlenme Tarihi", "Ημερομηνία έκδοσης", "발행일자"],
    "total_amount": ["ご請求金額", "合计金额", "סה\"כ", "المبلغ الإجمالي", "Итого", "Genel Toplam", "Γενικό σύνολο", "कुल राशि", "총액"],
    "quantity": ["数量", "數量", "כמות", "الكمية", "Кол-во", "Miktar", "Ποσότητα", "मात्रा", "수량"],
    "unit_price": ["単価", "单价", "מחיר יחידה", "سعر الوحدة", "Цена за единицу", "Birim Fiyat", "Τιμή μονάδας", "단가"],
    "due_date": ["お支払期限", "到期日", "תאריך פירעון", "تاريخ الاستحقاق", "Срок оплаты", "Son Ödeme Tarihi", "देय तिथि"],
    "customer_name": ["お客様名", "客户名称", "שם הלקוח", "اسم العميل", "Наименование заказчика", "Müşteri Adı", "고객명"],
    "account_number": ["口座番号", "银行账号", "מספר חשבון", "رقم الحساب", "Расчетный счет", "Hesap Numarası", "계좌번호"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in LABELS.items() for text in texts])
def test_a_label_names_its_field(name, text):
    """More than half alike, and no other field here is named better, but for words that mean two things."""
    own = similarity(label_of(Field(name, "string", {})), text)
    others = {other: similarity(label_of(Field(other, "string", {})), text) for other in LABELS if other != name}
    assert own >= 0.5, concepts(text)
    assert own >= max(others.values()) or text == "מספר חשבון", others


def test_scripts_without_blanks_are_divided():
    assert concepts("納品先住所") == ("delivery", "先", "address")
    assert concepts("日本") == ("日本",), "one character alone is part of another word"


def test_latin_words_keep_their_meaning():
    """A language that came later does not change what a word of another means."""
    assert concepts("ad") == ("ad",)
    assert concepts("il totale") == ("total",)
    assert concepts("not paid") == ("not", "paid")
    for word in ("tip", "side", "cod", "ten", "so", "sold", "sure", "gate"):
        assert concepts(word) == (word,)


@pytest.mark.parametrize(
    ("debit", "credit"),
    [
        ("Paid out", "Paid in"),
        ("Withdrawals", "Deposits"),
        ("Money out", "Money in"),
        ("Belastung", "Gutschrift"),
        ("Débits", "Crédits"),
        ("Cargos", "Abonos"),
        ("Addebiti", "Accrediti"),
        ("Afschrijvingen", "Bijschrijvingen"),
        ("Saídas", "Entradas"),
        ("Uttag", "Insättningar"),
        ("Obciążenia", "Uznania"),
        ("支出", "存入"),
    ],
)
def test_sides_of_an_account(debit, credit):
    assert (concepts(debit), concepts(credit)) == (("debit",), ("credit",))
