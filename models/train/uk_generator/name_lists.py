"""Forenames and surnames by community, written by hand; `names.py` adds the open lists that Faker (MIT) carries.

Each community: (women's forenames, men's forenames, surnames, share of the population drawn).
"""


_words = str.split


ENGLISH = (
    _words("Emma Charlotte Olivia Amelia Sophie Jessica Lucy Hannah Rebecca Laura Sarah Claire Nicola Karen Julie Susan Linda Margaret Patricia Dorothy Edith Gemma Kelly Stacey Donna Tracey Michelle Lisa Joanne Amanda Samantha Victoria Elizabeth Katherine Kate Katie Beth Abigail Molly Evie Poppy Freya Isla Jade Chelsea Kayleigh Leanne Zoe Natasha Paige Ellie Maisie Millie Imogen Harriet Eleanor Georgina Philippa Rosemary Beryl Maureen Sheila Brenda Pauline Hazel Lorraine Debbie Mandy Vicky Becky Jenny Sally Wendy"),
    _words("James Oliver Harry George Jack Thomas William Joshua Daniel Matthew Luke Adam Ryan Liam Connor Jordan Kyle Callum Lewis Ben Benjamin Samuel Alexander David Michael John Paul Peter Stephen Steven Andrew Richard Robert Christopher Simon Ian Gary Kevin Darren Lee Wayne Craig Jason Shaun Carl Neil Nigel Graham Trevor Keith Derek Dennis Ronald Albert Ernest Stanley Arthur Alfie Archie Freddie Reggie Tyler Reece Kieran Dominic Toby Jake Josh Tom Dave Steve Mick Gaz Baz Daz Lloyd Terry Barry Clive Rupert Hugo"),
    _words("Smith Jones Taylor Williams Wilson Johnson Davies Robinson Wright Thompson Walker Roberts Edwards Hughes Harris Clarke Jackson Turner Cooper Ward Watson Morris Harrison Allen Bennett Griffiths Shaw Holmes Ellis Chapman Webb Mason Barnes Palmer Stevens Simpson Rogers Hudson Foster Bradley Barker Holland Pearson Atkinson Dawson Lawson Hartley Whitehead Sutcliffe Ackroyd Ogden Barraclough Butterworth Entwistle Fairclough Hargreaves Braithwaite Dewhurst Pickles Longbottom Wainwright Thackeray Oldroyd Tattersall Ramsbottom Heptonstall Pemberton Cartwright Whittaker Arkwright Blenkinsop Featherstone Hetherington Cholmondeley Trelawney Penrose Tregenza Pascoe Gittins Onions Gotobed Sidebottom Twelvetrees Winterbottom Shufflebotham"),
    24,
)
SCOTTISH = (
    _words("Eilidh Mhairi Fiona Morag Catriona Kirsty Isobel Ailsa Iona Shona Lorna Rhona Elspeth Aileen Moira Una Senga Jean Agnes Effie"),
    _words("Hamish Angus Fergus Callum Ewan Euan Alasdair Gordon Duncan Malcolm Ruaridh Fraser Struan Blair Rory Iain Magnus Murdo Kenneth Archibald"),
    _words("MacDonald McDonald MacLeod McGregor Campbell Stewart Robertson Ferguson MacKenzie Mackay Munro Sinclair Buchanan Drummond Kerr Lennox McIntyre McKinnon McAllister McTavish MacPherson Colquhoun Farquharson Dalgleish Geddes Auchterlonie McCorquodale Urquhart Menzies Strachan"),
    6,
)
WELSH = (
    _words("Megan Carys Angharad Bethan Sian Rhiannon Nerys Ffion Cerys Eleri Myfanwy Gwen Gwenllian Lowri Mair Nia Seren Catrin Delyth Bronwen"),
    _words("Gareth Rhys Owain Dafydd Huw Ieuan Emrys Geraint Aled Dylan Gethin Hywel Idris Iolo Llyr Mostyn Osian Tomos Trefor Wyn"),
    _words("Evans Thomas Lewis Morgan Griffiths Llewellyn Pritchard Price Prosser Bowen Vaughan Gwynne Rees Parry Probert Pugh Bevan Tudor Mostyn Cadwallader Gethin Gwilym Madoc Meredith Penry Treharne Ap-Rhys Ellis-Jones"),
    5,
)
IRISH = (
    _words("Siobhan Aoife Niamh Ciara Sinead Orla Roisin Caoimhe Aisling Grainne Maeve Bridget Brigid Deirdre Eimear Saoirse Nuala Clodagh Bernadette Colleen"),
    _words("Patrick Sean Liam Declan Cormac Eoin Padraig Seamus Brendan Cathal Conor Diarmuid Donal Eamon Fintan Kieran Niall Oisin Ruairi Tadhg"),
    _words("O'Brien O'Connor O'Neill O'Sullivan O'Reilly Murphy Kelly Byrne Ryan Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray Quinn Moore McLaughlin Carroll Connolly Daly Nolan Fitzgerald Fitzpatrick Brennan Burke Collins Maguire Mulligan O'Shaughnessy O'Donoghue Tierney Sheehan McGuinness Ward Joyce Connors"),
    7,
)
SOUTH_ASIAN = (
    _words("Aisha Fatima Zainab Maryam Ayesha Saima Nadia Sana Hina Rabia Shazia Rukhsana Nasreen Parveen Priya Anjali Deepika Kavita Meera Neha Pooja Sunita Anita Jaspreet Harpreet Simran Manpreet Gurpreet Kiran Amrit Nusrat Tahmina Shabnam Farzana Lakshmi Divya Aparna Sangeeta Yasmin Samina"),
    _words("Mohammed Muhammad Mohammad Ahmed Ali Hassan Usman Imran Bilal Faisal Tariq Zubair Asif Kashif Nadeem Wasim Shahid Arshad Javed Iqbal Raj Rajesh Sanjay Vijay Amit Rahul Anil Suresh Harjit Gurdeep Balwinder Jagdeep Sukhdev Manjit Arjun Rohan Abdul Shafiq Rezaul Tanvir Kamal Nazrul Ranjit Pradeep"),
    _words("Khan Ahmed Hussain Ali Akhtar Begum Bibi Malik Mahmood Iqbal Shah Qureshi Chaudhry Siddiqui Rahman Miah Uddin Chowdhury Islam Patel Shah Sharma Singh Kaur Gill Dhillon Sandhu Bains Grewal Kumar Gupta Mehta Desai Joshi Reddy Nair Iyer Rao Das Banerjee Mukherjee Chatterjee Perera Fernando Jayawardena Sivakumar Rajapaksa Butt Mirza Bhatti Sidhu Virk Thandi"),
    12,
)
AFRICAN = (
    _words("Chioma Ngozi Adaeze Folake Funmilayo Yetunde Amina Halima Abena Akosua Efua Ama Tendai Rudo Chipo Nyasha Fadumo Hodan Ifrah Asha Selam Hiwot Aminata Fatou Mariama Kehinde Temitope Blessing Patience Comfort"),
    _words("Chukwuemeka Emeka Obinna Ikechukwu Oluwaseun Tunde Babatunde Femi Kunle Segun Kwame Kofi Kwabena Yaw Kojo Tafadzwa Tatenda Farai Abdi Abdullahi Yusuf Liban Warsame Tesfaye Dawit Mamadou Ousmane Ibrahima Godfrey Emmanuel"),
    _words("Okafor Okonkwo Adeyemi Adebayo Ogunleye Olawale Eze Nwosu Balogun Afolabi Oyelaran Mensah Owusu Boateng Asante Osei Appiah Moyo Ncube Dube Chikwanha Mutasa Ndlovu Abdi Warsame Farah Hersi Jama Tekle Gebremariam Haile Diallo Sesay Kamara Conteh Koroma Bangura Mwangi Otieno Wanjiru Banda Phiri Kabila Nkrumah"),
    7,
)
CARIBBEAN = (
    _words("Shanice Keisha Latoya Monique Tanisha Sharon Beverley Marcia Yvonne Jacqueline Claudette Merlene Paulette Shantel Kadeesha Rochelle Simone Renee Tamika Ebony"),
    _words("Delroy Winston Leroy Clive Errol Desmond Tyrone Jermaine Marlon Dwayne Omari Kemar Jamal Tyrell Rashaan Courtney Carlton Everton Neville Cuthbert"),
    _words("Campbell Brown Williams Grant Gordon Francis Clarke Bailey Blake Reid Lewis Henry Thomas Morgan McKenzie Samuels Powell Joseph Charles Pierre Baptiste St-Louis Ramsay Lindo Cargill Wedderburn Bartholomew Braithwaite Goodison Dacosta"),
    5,
)
ARABIC = (
    _words("Layla Noor Salma Rania Huda Samira Mona Leila Dalia Hanan Zahra Shirin Parisa Nasrin Soraya Rana Lina Reem Amal Iman"),
    _words("Omar Khalid Youssef Karim Hamza Mustafa Tarek Samir Nabil Walid Rashid Saeed Hussein Jamal Farid Reza Ehsan Hamid Mehdi Ziad"),
    _words("Al-Hassan Al-Masri El-Sayed Haddad Khoury Mansour Nasser Saleh Aziz Abbas Hamdan Darwish Najjar Sabbagh Zaidan Rahimi Hosseini Ahmadi Karimi Noori Barzani Amin Rostami Bakri Al-Jabouri Benali Bouzid El-Amrani Mahdi Shamsi"),
    5,
)
CHINESE_VIETNAMESE = (
    _words("Mei Li Xiu Jing Ying Hui Fang Yan Lan Hong Xiaoyan Wenjing Thuy Linh Huong Mai Lien Ngoc Phuong Siew"),
    _words("Wei Jun Ming Hao Lei Feng Jian Bo Tao Xiang Chi-Keung Wing-Ho Minh Duc Tuan Hung Quang Van Kah Zhiyong"),
    _words("Chen Wang Li Zhang Liu Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Lin Guo He Luo Cheung Chan Wong Lau Leung Ho Tang Nguyen Tran Le Pham Vu Hoang Dang Bui Tan Lim"),
    4,
)
TURKISH = (
    _words("Ayse Fatma Emine Zeynep Elif Meryem Hatice Sevgi Gulsen Ozlem Derya Ebru Yasemin Sibel Filiz Pinar Selin Esra Nuray Dilek"),
    _words("Mehmet Mustafa Ahmet Huseyin Emre Murat Serkan Cem Burak Kemal Ozan Ufuk Hakan Volkan Baris Orhan Tolga Yilmaz Erdal Selim"),
    _words("Yilmaz Kaya Demir Celik Sahin Yildiz Ozturk Aydin Arslan Dogan Kilic Aslan Cetin Kara Koc Kurt Ozdemir Simsek Polat Erdogan"),
    3,
)
POLISH_ROMANIAN = (
    _words("Agnieszka Katarzyna Malgorzata Anna Joanna Magdalena Monika Ewa Beata Zofia Ioana Elena Mihaela Andreea Cristina Gabriela Alina Daniela Simona Ramona Jolanta Edita Ruta Kristina Lenuta"),
    _words("Piotr Krzysztof Tomasz Pawel Marcin Michal Jakub Wojciech Lukasz Zbigniew Ion Gheorghe Andrei Mihai Florin Marius Bogdan Cristian Vasile Nicolae Mindaugas Vytautas Darius Andrius Dumitru"),
    _words("Kowalski Nowak Wisniewski Wojcik Kaminski Lewandowski Zielinski Szymanski Dabrowski Kozlowska Mazur Krawczyk Piotrowska Grabowski Pawlak Popescu Ionescu Popa Dumitru Stan Stoica Gheorghe Munteanu Radu Constantin Lupu Kazlauskas Petrauskas Jankauskas Balan"),
    8,
)
# words that are also names, and names that are also words, months, ranks, towns or buildings
AMBIGUOUS = (
    _words("Rose Grace April June May Faith Hope Joy Dawn Summer Holly Ivy Heather Lily Daisy Olive Ruby Amber Crystal Sandy Penny Angel Sue Pat Carol Eve Constance Prudence Florence Chelsea Paris Sienna Georgia Savannah India Iris Violet Jasmine Autumn Melody Star"),
    _words("Will Mark Bill Hunter Rob Jack Frank Grant Dean Earl Ray Guy Miles Drew Art Victor Christian Chance Chase Mason Carter Cooper Max Rich Nick Pierce Duke Justice Major Lance Chuck Rusty Sonny Sunny Dale Clay Glen Heath Reed Forest Bond Parker"),
    _words("King Cook Baker Black White Brown Green Young Long Short Day Winter Field Wood Hill Banks Parks Church Court Street Lane Price Case Law Judge Bond Cross Page Best Good Rich Sharp Swift Power Bishop Pope Abbott Constable Sargent Major Mayor Marsh West North England London Bolton Preston Lancaster Kent Derby Stafford Lincoln Leeds Burnley Rose May Friday March Hunter Marshall Sheriff Proctor Clerk Steward Butler Gardener Shepherd Fisher Farmer Carpenter Fox Wolf Bird Swan Drake Bull Lamb Salmon Bacon Rice Pepper Sugar Beer Frost Snow Storm Gale Flood Brook Rivers Waters Bridges Stone Flint Steel Gold Silver Diamond Money Cash Cheque"),
    8,
)
COMMUNITIES = [ENGLISH, SCOTTISH, WELSH, IRISH, SOUTH_ASIAN, AFRICAN, CARIBBEAN, ARABIC, CHINESE_VIETNAMESE, TURKISH, POLISH_ROMANIAN, AMBIGUOUS]

# Faker locales in Latin script whose open name lists widen the variety; (locale, share)
FAKER_LOCALES = [("en_GB", 14), ("en_IE", 3), ("en_IN", 4), ("pl_PL", 3), ("ro_RO", 2), ("pt_PT", 2), ("it_IT", 2), ("fr_FR", 2), ("es_ES", 2), ("de_DE", 2), ("tr_TR", 1), ("nl_NL", 1), ("cs_CZ", 1), ("hu_HU", 1), ("en_US", 4), ("en_NG", 1), ("en_PK", 1)]

# parts from which plausible unseen English surnames are put together (Thornwick, Brackenshaw, ...)
SURNAME_HEADS = _words("Ash Black Thorn Wood Hol Ken Brad Bracken Whit Red Hart Stan Hales Cald Wal Ever Nor Sut Wes Hawk Crow Fen Mar Lang Broad Stock Brom Ald Bur Cran Dun Eg Far Gos Hag Ing Kirk Lin Mel Nether Over Pen Quar Rad Sel Tatter Ul Wen Yar Cole Dray Fair Grim Hollin Ire")
SURNAME_TAILS = _words("ley ton ford worth well wick field shaw croft by combe stead den ham thorpe wood gate more mere bury brook house land hurst ridge cliffe dale bank")
